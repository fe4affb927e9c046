/** The look: one accent colour, the system's fonts, light and dark from the system. */
import {
  type CSSVariablesResolver,
  createTheme,
  InputWrapper,
  Modal,
  Tooltip,
} from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 8,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.125rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  components: {
    // The mark of a required field is drawn by styles.css, outside the label's text.
    InputWrapper: InputWrapper.extend({ defaultProps: { withAsterisk: false } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
});

/** Mantine's quiet text colours miss the contrast of WCAG AA; these reach it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636a",
    "--mantine-color-placeholder": "#6c747b",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-green-light-color": "#1b6b2e",
    "--mantine-color-orange-light-color": "#9f3a00",
    "--rapport-canvas": "#f6f7f9",
    "--rapport-line": "#e3e6ea",
    "--rapport-stage": "#14161a",
    "--rapport-candidate": "#364fc7",
    "--rapport-warning": "#9f3a00",
  },
  dark: {
    "--mantine-color-dimmed": "#a8aeb5",
    "--mantine-color-placeholder": "#8d949b",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#91a7ff",
    "--mantine-color-red-light-color": "#ffa8a8",
    "--rapport-canvas": "#17191c",
    "--rapport-line": "#34373c",
    "--rapport-stage": "#0b0c0e",
    "--rapport-candidate": "#91a7ff",
    "--rapport-warning": "#ffc078",
  },
});
