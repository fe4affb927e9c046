import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { wordsFor } from "../../../api/client";
import { downloadPdf } from "../../../api/sharing";

interface Props {
  id: string;
  name: string;
  onFailure: (words: string | null) => void;
}

/** The report as a PDF; making one of a long interview takes seconds. */
export function DownloadPdf({ id, name, onFailure }: Props) {
  const making = useMutation({
    mutationFn: () => downloadPdf(id),
    onMutate: () => onFailure(null),
    onError: (error) => onFailure(wordsFor(error)),
    onSuccess: (pdf) => {
      save(pdf, `Interview report ${name}.pdf`);
      notifications.show({ color: "green", message: "The PDF is ready." });
    },
  });
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconFileTypePdf size={16} />}
      loading={making.isPending}
      onClick={() => making.mutate()}
    >
      Download PDF
    </Button>
  );
}

/** Hands a file to the browser, which saves it where people expect it. */
function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
