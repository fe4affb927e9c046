import { Avatar, Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/commands";
import { keys, meQuery } from "../api/queries";

/** Who is signed in, and the way out. */
export function PersonMenu({ isNarrow }: { isNarrow: boolean }) {
  const { data: me } = useQuery(meQuery);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      cache.clear();
      cache.setQueryData(keys.me, null);
      await navigate({ to: "/sign-in" });
    },
  });
  if (!me) return null;
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <UnstyledButton p={6} aria-label={isNarrow ? `${me.name}: account` : undefined}>
          <Group gap={10} wrap="nowrap">
            <Avatar name={me.name} color="indigo" size={32} radius="xl" aria-hidden />
            {!isNarrow && (
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={600} truncate>
                  {me.name}
                </Text>
                <Text size="xs" c="dimmed" tt="capitalize">
                  {me.role}
                </Text>
              </div>
            )}
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          disabled={leaving.isPending}
          onClick={() => leaving.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
