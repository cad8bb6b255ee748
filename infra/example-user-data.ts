export interface ExampleUserData {
  readonly region: string
  readonly apiUrl: string
  readonly queueUrl: string
  readonly fleet: string
  readonly agents: number
  /** Location of `rao worker` as one file. */
  readonly program: string
}

/**
 * Works on one bug: a message whose body is the number of seconds that it takes. Exits with 75 if there is none. It polls without
 * waiting, since a run that takes longer counts as a bug at work.
 */
const oneBug = `#!/bin/sh
message=$(aws sqs receive-message --queue-url "$QUEUE_URL" \\
  --query 'Messages[0].[ReceiptHandle,Body]' --output text) || exit 75
[ "$message" = None ] && exit 75
sleep "$(echo "$message" | cut -f 2)"
aws sqs delete-message --queue-url "$QUEUE_URL" --receipt-handle "$(echo "$message" | cut -f 1)"`

/** What an instance of the example runs at its first boot: installs Node, the agents' script, and the worker as a service. */
export function exampleCommands(options: ExampleUserData): readonly string[] {
  const { region, apiUrl, queueUrl, fleet, agents, program } = options
  return [
    'dnf install --assumeyes nodejs22',
    `cat > /opt/one-bug <<'END'\n${oneBug}\nEND`,
    'chmod 755 /opt/one-bug',
    `cat > /etc/systemd/system/rao-worker.service <<'END'
[Unit]
After=network-online.target
[Service]
DynamicUser=yes
Restart=always
# The worker tells its agents itself, and gives them its --grace.
KillMode=mixed
TimeoutStopSec=60
Environment=AWS_REGION=${region} AWS_DEFAULT_REGION=${region} QUEUE_URL=${queueUrl}
ExecStart=/usr/bin/node ${program} --url ${apiUrl} --fleet ${fleet} --agents ${agents} --start-command /opt/one-bug
[Install]
WantedBy=multi-user.target
END`,
    'systemctl enable --now rao-worker',
  ]
}
