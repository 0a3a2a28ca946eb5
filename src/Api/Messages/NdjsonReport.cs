using System.Text.Json;
using Microsoft.Extensions.Options;
using WaActors.Storage.Queries;
using HttpJson = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace WaActors.Api.Messages;

/// <summary>Writes a campaign's messages as one JSON object per line, as the list shows them, page by page.</summary>
internal sealed class NdjsonReport(MessageQueries messages, MessageResolutions resolutions)
{
    public const string MediaType = "application/x-ndjson";

    private const int PageRows = 1_000;

    public async Task WriteAsync(HttpResponse response, Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        response.ContentType = MediaType;
        response.Headers.ContentDisposition = $"attachment; filename=\"campaign-{campaignId}.ndjson\"";
        var json = response.HttpContext.RequestServices.GetRequiredService<IOptions<HttpJson>>().Value.SerializerOptions;
        int? after = 0;
        while (after is { } seq)
        {
            var page = await messages.ListAsync(tenantId, campaignId, MessageFilter.None, seq, PageRows, cancellation);
            var resolved = await resolutions.FindAsync(campaignId, [.. page.Items.Select(message => message.Seq)], cancellation);
            foreach (var message in page.Items)
            {
                await JsonSerializer.SerializeAsync(response.Body, MessageView.Of(message, resolved), json, cancellation);
                await response.Body.WriteAsync("\n"u8.ToArray(), cancellation);
            }

            after = page.Next;
        }
    }
}
