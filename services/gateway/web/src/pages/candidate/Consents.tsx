import { Anchor, Checkbox, Collapse, Paper, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ConsentChoices } from "../../api/types";

interface Consent {
  name: keyof ConsentChoices;
  sentence: (company: string) => string;
  more: string;
}

const CONSENTS: Consent[] = [
  {
    name: "data",
    sentence: (company) =>
      `${company} may keep my name, my email address and what comes of this interview.`,
    more: "They are used for this application only and stay on the company's own servers. You can ask the person who invited you to have them deleted.",
  },
  {
    name: "recording",
    sentence: () => "Picture and sound of this interview may be recorded.",
    more: "The recording begins when the interviewer starts and ends with the call. Without it, the interview takes place all the same and nothing is recorded.",
  },
  {
    name: "analysis",
    sentence: () =>
      "Software may write down what is said and compare my answers with what was asked.",
    more: "It looks at the words only: never at your face, your voice or your accent. A person reads the result and decides. Without it, the interviewer relies on their own notes.",
  },
];

interface Props {
  company: string;
  choices: ConsentChoices;
  onChange: (choices: ConsentChoices) => void;
}

/** Three separate questions; refusing one switches off that part only. */
export function Consents({ company, choices, onChange }: Props) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="consents">
      <Stack gap="md">
        <div>
          <Title order={2} id="consents">
            What you agree to
          </Title>
          <Text size="sm" c="dimmed">
            Each is your choice. You can take part whatever you choose.
          </Text>
        </div>
        {CONSENTS.map((consent) => (
          <One
            key={consent.name}
            consent={consent}
            company={company}
            isGiven={choices[consent.name]}
            onChange={(isGiven) => onChange({ ...choices, [consent.name]: isGiven })}
          />
        ))}
      </Stack>
    </Paper>
  );
}

interface OneProps {
  consent: Consent;
  company: string;
  isGiven: boolean;
  onChange: (isGiven: boolean) => void;
}

function One({ consent, company, isGiven, onChange }: OneProps) {
  const [isOpen, more] = useDisclosure(false);
  return (
    <div>
      <Checkbox
        label={consent.sentence(company)}
        checked={isGiven}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <Collapse expanded={isOpen}>
        <Text size="sm" c="dimmed" ml={32} mt={4}>
          {consent.more}
        </Text>
      </Collapse>
      <Anchor
        component="button"
        type="button"
        size="sm"
        ml={32}
        aria-expanded={isOpen}
        aria-label={`${isOpen ? "Less" : "More"} about ${consent.name}`}
        onClick={more.toggle}
      >
        {isOpen ? "Less" : "More"}
      </Anchor>
    </div>
  );
}
