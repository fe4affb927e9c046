import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { wordsFor } from "../api/client";

interface Props {
  /** What did not work, in the words of the page: "The interview was not saved". */
  title: string;
  error?: unknown;
  children?: ReactNode;
  retryLabel?: string;
  isRetrying?: boolean;
  onRetry?: (() => void) | undefined;
}

/** Something went wrong: what, why, and the next step. Stands in the page until it is over. */
export function ProblemNote(props: Props) {
  const { title, error, children, onRetry, isRetrying, retryLabel = "Try again" } = props;
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle />} title={title}>
      <Group justify="space-between" gap="sm" align="center">
        <Text size="sm" component="div" flex={1} miw={200}>
          {error !== undefined && <div>{wordsFor(error)}</div>}
          {children}
        </Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry} loading={isRetrying}>
            {retryLabel}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
