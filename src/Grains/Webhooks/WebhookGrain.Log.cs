using Microsoft.Extensions.Logging;

namespace WaActors.Grains.Webhooks;

internal sealed partial class WebhookGrain
{
    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "Webhooks of shard {Shard} could not be handled now; tried again at the next look")]
        public static partial void LookFailed(ILogger logger, Exception exception, int shard);

        [LoggerMessage(1202, LogLevel.Warning, "Webhook {WebhookId}: attempt {Attempts} failed; next one at {RetryAt} (none: it is kept as failed)")]
        public static partial void Failed(ILogger logger, Exception exception, long webhookId, int attempts, DateTimeOffset? retryAt);

        [LoggerMessage(1203, LogLevel.Error, "A lane of webhooks of shard {Shard} broke; its webhooks are read again")]
        public static partial void LaneFailed(ILogger logger, Exception exception, int shard);

        [LoggerMessage(1204, LogLevel.Warning, "The database refused a set of {Count} acknowledgements of shard {Shard}; they are written one by one")]
        public static partial void SetRefused(ILogger logger, Exception exception, int shard, int count);

        [LoggerMessage(1207, LogLevel.Warning, "Instance {InstanceId} could not be told of its acknowledgements; the next ones make it good")]
        public static partial void NumberUnreachable(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(1205, LogLevel.Warning, "Campaigns of instance {InstanceId} could not be told of messages that arrived; told again later")]
        public static partial void EchoFailed(ILogger logger, Exception exception, Guid instanceId);
    }
}
