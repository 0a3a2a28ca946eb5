using WaActors.Grains.Reasons;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What a message goes out with: uploads are read here, so that no bytes cross a grain call.</summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan MediaLimit = TimeSpan.FromSeconds(20);

    /// <summary>The message, or the outcome when its medium cannot be had: nothing left then.</summary>
    private async Task<(OutgoingMessage? Message, SendOutcome? Refusal)> ComposeAsync(InstanceRecord record, SendCommand command)
    {
        var message = new OutgoingMessage(command.ClientMessageId, command.Phone, command.Text);
        if (command is { Media: null, Template: null }) return (message, null);
        using var patience = new CancellationTokenSource(MediaLimit, time);
        try
        {
            var medium = command.Media ?? command.Template?.HeaderMedia;
            var content = medium is null ? null : await OpenAsync(record.TenantId, medium, patience.Token);
            if (medium is not null && content is null) return (null, SendOutcome.Rejected(NumberReasons.MediumGone));
            return (command.Template is { } template
                ? message with { Template = OutgoingContent.Of(template, content) }
                : message with { Media = content }, null);
        }
        catch (Exception failed)
        {
            Log.MediumUnreadable(logger, failed, _id, command.CampaignId);
            return (null, SendOutcome.NotStarted(NumberReasons.MediumNotRead));
        }
    }

    private async Task<OutgoingMedia?> OpenAsync(Guid tenantId, SendMedia medium, CancellationToken cancellation)
    {
        if (medium.UploadId is not { } uploadId) return OutgoingContent.ByAddress(medium);
        return await uploads.FindAsync(tenantId, uploadId, cancellation) is { } stored ? OutgoingContent.Of(medium, stored) : null;
    }
}
