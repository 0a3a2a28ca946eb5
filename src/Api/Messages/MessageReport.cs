using System.Globalization;
using CsvHelper;
using WaActors.Api.Json;
using WaActors.Storage.Queries;

namespace WaActors.Api.Messages;

/// <summary>Writes a campaign's messages as CSV, page by page, so that a report of a million takes no more memory than one of ten.</summary>
internal sealed class MessageReport(MessageQueries messages, MessageResolutions resolutions)
{
    public const string MediaType = "text/csv";

    private const int PageRows = 1_000;

    private static readonly string[] Header =
        ["seq", "line", "phone", "status", "instanceId", "attempts", "error", "resolution", "gatewayMessageId", "updatedAt", "templateId", "text", "errorCode"];

    // Reasons come from gateways and may look like formulas to a spreadsheet
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    public async Task WriteAsync(HttpResponse response, Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        response.ContentType = MediaType + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"campaign-{campaignId}.csv\"";
        await using var writer = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellation);
        int? after = 0;
        while (after is { } seq)
        {
            var page = await messages.ListAsync(tenantId, campaignId, MessageFilter.None, seq, PageRows, cancellation);
            var resolved = await resolutions.FindAsync(campaignId, [.. page.Items.Select(message => message.Seq)], cancellation);
            foreach (var message in page.Items) await writer.WriteRecordAsync(Fields(MessageView.Of(message, resolved)), cancellation);
            after = page.Next;
        }

        await writer.FlushAsync(cancellation);
    }

    private static string[] Fields(MessageView message) =>
    [
        message.Seq.ToString(CultureInfo.InvariantCulture),
        message.Line.ToString(CultureInfo.InvariantCulture),
        message.Phone,
        message.Status,
        message.InstanceId?.ToString() ?? string.Empty,
        message.Attempts.ToString(CultureInfo.InvariantCulture),
        message.Error ?? string.Empty,
        message.Resolution ?? string.Empty,
        message.GatewayMessageId ?? string.Empty,
        message.UpdatedAt is { } at ? UtcTimeConverter.Text(at) : string.Empty,
        message.TemplateId?.ToString() ?? string.Empty,
        message.Text ?? string.Empty,
        message.ErrorCode ?? string.Empty,
    ];
}
