using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Storage.Import;

namespace WaActors.Api.Suppressions;

/// <summary>
/// <c>/v1/suppressions/import</c>: a do-not-call file, as CSV with a phone column or as one number per line. It is taken in portions as it is read: what was read before a fault stays, for an opt-out
/// may be entered twice and must not be lost.
/// </summary>
internal static class SuppressionImport
{
    private const string Csv = "text/csv";
    private const string Plain = "text/plain";
    private const int BufferBytes = 64 * 1024;

    public static void MapSuppressionImport(this IEndpointRouteBuilder routes)
    {
        var bytesMax = routes.ServiceProvider.GetRequiredService<IOptions<ApiOptions>>().Value.UploadBytesMax;
        routes.MapPost("/v1/suppressions/import", ImportAsync)
            .WithTags("Suppressions")
            .WithSummary("Adds a do-not-call file to the opt-out list: CSV, or one number per line")
            .WithMetadata(new UploadLimit(bytesMax))
            .Accepts<string>(Csv, Plain)
            .RequireScope(Scopes.Write)
            .AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<ImportedSuppressionsView>, ApiProblem>> ImportAsync(
        string? phoneColumn, string? reason, HttpRequest request, Tenant tenant, SuppressionFiles files, CancellationToken cancellation)
    {
        var validation = new Validation();
        validation.OptionalText("reason", reason, Limits.NameCharsMax);
        if (validation.Problem is { } problem) return problem;
        request.EnableBuffering(BufferBytes);
        return TypedResults.Ok(await files.RunAsync(tenant.Id, request.Body, request.ContentType, phoneColumn, reason, onRow: null, cancellation));
    }

    private sealed record UploadLimit(long Bytes) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}

/// <summary>Reads one phone number per line.</summary>
internal sealed class PhoneLines(Stream file, Encoding encoding, RejectedRecords rejected)
{
    /// <summary>The lines in the file's order; blank ones are left out.</summary>
    public async IAsyncEnumerable<ImportRow> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: encoding is UTF8Encoding, leaveOpen: true);
        var lines = new BoundedLines(reader, Limits.RejectedValueCharsMax);
        var none = new Dictionary<string, string>();
        for (var line = 1; await lines.NextAsync(cancellation); line++)
        {
            var text = lines.Line.Trim();
            if (lines.TooLong) yield return rejected.Add(line, text, RejectReasons.RecordTooLong);
            else if (text.Length == 0) continue;
            else if (PhoneNumber.TryNormalize(text, out var phone, out var reason)) yield return new RecipientRow(line, phone, none);
            else yield return rejected.Add(line, text, reason);
        }
    }
}

/// <summary>What became of a do-not-call file.</summary>
/// <param name="Added">New on the list.</param>
/// <param name="Already">On it before, or twice in the file.</param>
/// <param name="Rejected">The first 1,000 lines that hold no number.</param>
/// <param name="RejectedTotal">How many there are in all.</param>
public sealed record ImportedSuppressionsView(int Added, int Already, IReadOnlyList<RejectedRecord> Rejected, int RejectedTotal);
