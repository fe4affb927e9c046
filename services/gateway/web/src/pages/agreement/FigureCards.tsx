import { SimpleGrid, Text } from "@mantine/core";
import type { AgreementFigures } from "../../api/types";
import { differenceWords, kappaWords, shareWords } from "./figures";

/** The four figures of a number of pairs, each with what it says. */
export function FigureCards({ figures }: { figures: AgreementFigures }) {
  const { exact, within_one, mean_difference, kappa } = figures;
  return (
    <SimpleGrid cols={2} spacing="md" component="dl" m={0}>
      <One name="Same level" value={shareWords(exact)}>
        person and AI chose the same of four levels
      </One>
      <One name="Within one level" value={shareWords(within_one)}>
        the same, or the level next to it
      </One>
      <One name="Mean difference" value={differenceWords(mean_difference)}>
        levels; above 0 people rate higher than the AI
      </One>
      <One name="Weighted kappa" value={kappaWords(kappa)}>
        {kappa === null
          ? "told from 20 ratings of more than one level on"
          : "1 is full agreement, 0 is what chance gives"}
      </One>
    </SimpleGrid>
  );
}

function One({ name, value, children }: { name: string; value: string; children: string }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={26} fw={650} lh={1.25} className="tabular">
        {value}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed">
        {children}
      </Text>
    </div>
  );
}
