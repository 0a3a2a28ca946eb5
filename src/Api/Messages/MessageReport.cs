using CsvHelper;
using WaActors.Api.Json;

namespace WaActors.Api.Messages;

/// <summary>Writes a campaign's messages as CSV while they are read, so that a report of a million takes no more memory than one of ten.</summary>
internal static class MessageReport
{
    public const string MediaType = "text/csv";

    private static readonly string[] Header = ["seq", "line", "phone", "status", "instanceId", "attempts", "error", "resolution", "gatewayMessageId", "updatedAt"];

    public static async Task WriteAsync(HttpResponse response, Guid campaignId, IAsyncEnumerable<MessageRow> messages, CancellationToken cancellation)
    {
        response.ContentType = MediaType + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"campaign-{campaignId}.csv\"";

        // Reasons come from gateways and may look like formulas to a spreadsheet
        var options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };
        await using var writer = CsvWriter.Create(response.Body, options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellation);
        await foreach (var message in messages.WithCancellation(cancellation)) await writer.WriteRecordAsync(Fields(message), cancellation);
        await writer.FlushAsync(cancellation);
    }

    private static string[] Fields(MessageRow message) =>
    [
        message.Seq.ToString(),
        message.ImportLine.ToString(),
        message.Phone,
        message.Status,
        message.InstanceId?.ToString() ?? string.Empty,
        message.Attempts.ToString(),
        message.Error ?? string.Empty,
        message.Resolution ?? string.Empty,
        message.GatewayMessageId ?? string.Empty,
        message.UpdatedAt is { } at ? UtcTimeConverter.Text(at) : string.Empty,
    ];
}
