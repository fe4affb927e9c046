/** Mantine's buttons and anchors as links of the router, with its checked addresses. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Html = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps | keyof AnchorProps>;

interface ButtonLinkProps extends ButtonProps, Html {
  ref?: Ref<HTMLAnchorElement>;
}

export const LinkButton = createLink((props: ButtonLinkProps) => (
  <Button component="a" {...props} />
));

interface TextLinkProps extends AnchorProps, Html {
  ref?: Ref<HTMLAnchorElement>;
}

export const LinkText = createLink((props: TextLinkProps) => <Anchor {...props} />);
