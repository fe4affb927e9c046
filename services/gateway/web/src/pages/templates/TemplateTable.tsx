import { Radio, Table, Text } from "@mantine/core";
import { IconSearchOff, IconTemplate } from "@tabler/icons-react";
import { useState } from "react";
import type { TemplateSummary } from "../../api/types";
import { Empty } from "../../parts/Empty";
import { SkeletonRows } from "../../parts/SkeletonRows";
import { SortableTh } from "../../parts/SortableTh";
import { shortDate } from "../../parts/time";

interface Props {
  templates: TemplateSummary[] | undefined;
  isFiltered: boolean;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function TemplateTable({ templates, isFiltered, selected, onSelect }: Props) {
  const [order, setOrder] = useState("name");
  if (templates?.length === 0) {
    return isFiltered ? (
      <Empty icon={<IconSearchOff size={22} />} title="No template matches">
        Change the search to see others.
      </Empty>
    ) : (
      <Empty icon={<IconTemplate size={22} />} title="No templates yet">
        Templates are put in place when the plan service starts. See “Settings” for its state.
      </Empty>
    );
  }
  const sort = { order, onOrder: setOrder };
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table
        verticalSpacing="xs"
        horizontalSpacing={8}
        highlightOnHover
        aria-label="Interview templates"
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <span className="visually-hidden">Selected</span>
            </Table.Th>
            <SortableTh field="name" label="Name" {...sort} />
            <SortableTh field="kind" label="Kind" {...sort} />
            <SortableTh field="specialization" label="Specialization" {...sort} />
            <SortableTh field="language" label="Language" {...sort} />
            <SortableTh field="question_count" label="Questions" {...sort} />
            <SortableTh field="updated_at" label="Last change" {...sort} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {!templates && <SkeletonRows columns={7} rows={3} />}
          {sorted(templates ?? [], order).map((template) => (
            <TemplateRow
              key={template.id}
              template={template}
              isSelected={template.id === selected}
              onSelect={() => onSelect(template.id)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  template: TemplateSummary;
  isSelected: boolean;
  onSelect: () => void;
}

function TemplateRow({ template, isSelected, onSelect }: RowProps) {
  return (
    <Table.Tr
      onClick={onSelect}
      style={{ cursor: "pointer" }}
      bg={isSelected ? "var(--mantine-primary-color-light)" : undefined}
    >
      <Table.Td>
        <Radio
          name="template"
          aria-label={template.name}
          checked={isSelected}
          onChange={onSelect}
          styles={{ radio: { cursor: "pointer" } }}
        />
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={600}>
          {template.name}
        </Text>
      </Table.Td>
      <Table.Td miw={120}>
        <Text size="sm">{template.kind}</Text>
      </Table.Td>
      <Table.Td>{template.specialization}</Table.Td>
      <Table.Td>{languageName(template.language)}</Table.Td>
      <Table.Td className="tabular">{template.question_count}</Table.Td>
      <Table.Td>
        <Text size="sm" className="tabular">
          {shortDate(template.updated_at)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

/** "en" and "pt-BR" read "English" and "Brazilian Portuguese"; a name stays as it is. */
export function languageName(language: string): string {
  if (!/^[a-z]{2,3}(-|$)/.test(language)) return language;
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

function sorted(templates: TemplateSummary[], order: string): TemplateSummary[] {
  const isDescending = order.startsWith("-");
  const field = order.replace("-", "") as keyof TemplateSummary;
  const rising = templates.toSorted((one, other) => {
    const [first, second] = [one[field], other[field]];
    if (typeof first === "number" && typeof second === "number") return first - second;
    return String(first).localeCompare(String(second));
  });
  return isDescending ? rising.reverse() : rising;
}
