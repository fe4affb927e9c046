import { Breadcrumbs, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { LinkText } from "./links";

interface Crumb {
  label: string;
  to: "/" | "/templates";
}

interface Props {
  title: string;
  context?: ReactNode;
  crumb?: Crumb;
  children?: ReactNode;
}

/** Title, one line of context, actions on the right. */
export function PageHeader({ title, context, crumb, children }: Props) {
  return (
    <header>
      {crumb && (
        <Breadcrumbs mb={4} separatorMargin={6} component="nav" aria-label="Breadcrumb">
          <LinkText to={crumb.to} size="sm">
            {crumb.label}
          </LinkText>
          <Text size="sm" c="dimmed">
            {title}
          </Text>
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{title}</Title>
          {context && (
            <Text c="dimmed" size="sm" mt={2} component="div">
              {context}
            </Text>
          )}
        </div>
        {children && <Group gap="sm">{children}</Group>}
      </Group>
    </header>
  );
}
