using Microsoft.Extensions.Logging;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

internal sealed partial class InstanceGrain
{
    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Instance {InstanceId}: link {Before} -> {After} ({Reason})")]
        public static partial void LinkChanged(ILogger logger, Guid instanceId, LinkState before, LinkState after, string? reason);

        [LoggerMessage(2002, LogLevel.Warning, "Instance {InstanceId}: campaign {CampaignId} could not be told of a change; its safety cycle will see it")]
        public static partial void NoticeFailed(ILogger logger, Exception exception, Guid instanceId, Guid campaignId);

        [LoggerMessage(2003, LogLevel.Error, "Instance {InstanceId}: its adapter threw instead of answering; the send is in doubt")]
        public static partial void AdapterThrew(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2004, LogLevel.Warning, "Instance {InstanceId}: reading its state failed; it will be read again")]
        public static partial void ProbeFailed(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2006, LogLevel.Warning, "Instance {InstanceId}: what a send taught could not be stored; the next event teaches it again")]
        public static partial void LessonLost(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2005, LogLevel.Warning, "Instance {InstanceId}: its row for lists could not be written; the next change writes it")]
        public static partial void ProjectionFailed(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2007, LogLevel.Warning, "Instance {InstanceId}: the medium of a message of campaign {CampaignId} could not be read; it is tried again")]
        public static partial void MediumUnreadable(ILogger logger, Exception exception, Guid instanceId, Guid campaignId);

        [LoggerMessage(2010, LogLevel.Information, "Instance {InstanceId}: recovery ({Trigger}), step {StepNo}: {Step}")]
        public static partial void StepBegun(ILogger logger, Guid instanceId, RecoveryTrigger trigger, RecoveryStep step, int stepNo);

        [LoggerMessage(2011, LogLevel.Warning, "Instance {InstanceId}: the gateway did not answer to {Step} in time; a look will tell")]
        public static partial void StepUnanswered(ILogger logger, Guid instanceId, RecoveryStep step);

        [LoggerMessage(2012, LogLevel.Information, "Instance {InstanceId}: recovery ({Trigger}) ended as {Outcome} after {Steps} steps ({Problem})")]
        public static partial void RecoveryEnded(ILogger logger, Guid instanceId, RecoveryTrigger trigger, RecoveryOutcome outcome, int steps, string? problem);

        [LoggerMessage(2013, LogLevel.Warning, "Instance {InstanceId}: a move of its recovery failed; it goes on with the next look")]
        public static partial void ClimbFailed(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2014, LogLevel.Information, "Instance {InstanceId}: lost again; automatic recovery is skipped until {Until}")]
        public static partial void RecoverySkipped(ILogger logger, Guid instanceId, DateTimeOffset? until);

        [LoggerMessage(2016, LogLevel.Warning, "Instance {InstanceId}: its tenant's notifier could not be woken; it looks by itself soon")]
        public static partial void NotifierUnreachable(ILogger logger, Exception exception, Guid instanceId);

        [LoggerMessage(2030, LogLevel.Warning, "Instance {InstanceId}: its webhook could not be looked at or set; tried again with a later verification")]
        public static partial void WebhookFailed(ILogger logger, Guid instanceId);

        [LoggerMessage(2015, LogLevel.Warning, "Instance {InstanceId}: its gateway's actor could not be told")]
        public static partial void FleetUnreachable(ILogger logger, Exception exception, Guid instanceId);
    }
}
