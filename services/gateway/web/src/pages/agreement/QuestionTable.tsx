import { Table, Text } from "@mantine/core";
import type { Agreement, AgreementFigures } from "../../api/types";
import type { Which } from "./Agreement";
import classes from "./agreement.module.css";
import { differenceWords, kappaWords, scorerWords, shareWords } from "./figures";

interface Props {
  template: Agreement["templates"][number];
  which: Which;
}

/** The figures of each question, and of all of them together. */
export function QuestionTable({ template, which }: Props) {
  const scorers = new Set(template.questions.map((one) => one.scorer));
  return (
    <Table.ScrollContainer minWidth={300} type="native">
      <Table verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Question</Table.Th>
            <NumberTh>Ratings</NumberTh>
            <NumberTh>Same level</NumberTh>
            <NumberTh>Within one</NumberTh>
            <NumberTh>Difference</NumberTh>
            <NumberTh>Kappa</NumberTh>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {template.questions.map((one) => (
            <Table.Tr key={`${one.question_id} ${one.scorer}`}>
              <Table.Th scope="row" fw={400} className={classes.question}>
                {one.number}. {one.question}
                {scorers.size > 1 && (
                  <Text size="xs" c="dimmed">
                    Compared with: {scorerWords(one.scorer)}
                  </Text>
                )}
              </Table.Th>
              <Numbers figures={one[which]} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">All questions</Table.Th>
            <Numbers figures={template[which]} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}

function NumberTh({ children }: { children: string }) {
  return (
    <Table.Th scope="col" className={classes.number}>
      {children}
    </Table.Th>
  );
}

function Numbers({ figures }: { figures: AgreementFigures }) {
  const { count, exact, within_one, mean_difference, kappa } = figures;
  const words = {
    count: String(count),
    exact: shareWords(exact),
    within: shareWords(within_one),
    difference: differenceWords(mean_difference),
    kappa: kappaWords(kappa),
  };
  return Object.entries(words).map(([name, value]) => (
    <Table.Td key={name} className={`${classes.number} tabular`}>
      {value}
    </Table.Td>
  ));
}
