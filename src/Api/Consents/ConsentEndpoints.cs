using System.ComponentModel;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Json;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Reasons;
using WaActors.Grains.Suppressions;
using WaActors.Storage.Consents;

namespace WaActors.Api.Consents;

/// <summary><c>/v1/consents</c>: what people agreed to, as imports brought it; listed, exported, revoked.</summary>
internal static class ConsentEndpoints
{
    private const string Csv = "text/csv";
    private const int PageRows = 1_000;

    private static readonly string[] Header = ["phone", "source", "text", "givenAt", "importId", "recordedAt", "revokedAt"];

    // Sources and texts come from files and may look like formulas to a spreadsheet
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    public static void MapConsents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/consents").WithTags("Consents").WithMetadata(new ResourceMetadata(ProblemCodes.ConsentNotFound));
        group.MapGet("", ListAsync).WithSummary("Lists consents, oldest first, or those of one person").RequireScope(Scopes.Read);
        group.MapGet("export.csv", ExportAsync).WithSummary("All consents as CSV").Produces<string>(contentType: Csv).RequireScope(Scopes.Read);
        group.MapPost("{phone}/revoke", RevokeAsync).WithSummary("Revokes a person's consents, and puts the person on the opt-out list")
            .RequireScope(Scopes.Write).AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<Page<ConsentView>>, ApiProblem>> ListAsync(
        [Description("Only this person, in any spelling.")] string? phone, [AsParameters] PageQuery query, Tenant tenant, ConsentStore consents,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadNumberCursor(validation) ?? 0, query.ReadLimit(validation));
        var person = phone is null ? null : Digits(phone, validation);
        if (validation.Problem is { } problem) return problem;
        var found = person is null
            ? await consents.ListAsync(tenant.Id, after, limit, cancellation)
            : await consents.ListPersonAsync(tenant.Id, person, cancellation);
        return TypedResults.Ok(Page.Of(found, ConsentView.Of));
    }

    private static async Task<EmptyHttpResult> ExportAsync(Tenant tenant, ConsentStore consents, HttpResponse response, CancellationToken cancellation)
    {
        response.ContentType = Csv + "; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"consents.csv\"";
        await using var writer = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellation);
        long? after = 0;
        while (after is { } id)
        {
            var page = await consents.ListAsync(tenant.Id, id, PageRows, cancellation);
            foreach (var consent in page.Items) await writer.WriteRecordAsync(Fields(consent), cancellation);
            after = page.Next;
        }

        await writer.FlushAsync(cancellation);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<RevokedConsentsView>, ApiProblem>> RevokeAsync(
        string phone, Tenant tenant, ConsentStore consents, ISuppressionList suppressions, TimeProvider time, CancellationToken cancellation)
    {
        var validation = new Validation();
        var person = Digits(phone, validation);
        if (validation.Problem is { } problem) return problem;
        if ((await consents.ListPersonAsync(tenant.Id, person!, cancellation)).Items.Count == 0) return ApiProblem.NotFound(ProblemCodes.ConsentNotFound);

        // The opt-out first: if the second step fails, the person is safe and the request can be repeated
        var now = time.GetUtcNow();
        await suppressions.AddAsync(tenant.Id, [new SuppressionEntry(person!, SuppressionSource.Manual, now, NumberReasons.ConsentRevoked)], cancellation);
        return TypedResults.Ok(new RevokedConsentsView(await consents.RevokeAsync(tenant.Id, person!, now, cancellation)));
    }

    private static string? Digits(string phone, Validation validation)
    {
        if (PhoneNumber.TryNormalize(phone, out var digits, out var reason)) return digits;
        validation.Add("phone", "invalid_phone", $"Is no phone number: {reason}.");
        return null;
    }

    private static string[] Fields(StoredConsent consent) =>
    [
        consent.Phone, consent.Source, consent.Text ?? string.Empty, UtcTimeConverter.Text(consent.GivenAt), consent.ImportId?.ToString() ?? string.Empty,
        UtcTimeConverter.Text(consent.RecordedAt), consent.RevokedAt is { } at ? UtcTimeConverter.Text(at) : string.Empty,
    ];
}

/// <summary>What a person agreed to.</summary>
/// <param name="Phone">As it was given.</param>
/// <param name="Source">By what, for example a form.</param>
/// <param name="Text">To which text, or its version; null when not said.</param>
/// <param name="GivenAt">When.</param>
/// <param name="ImportId">The import that brought it.</param>
/// <param name="RecordedAt">When it came to us.</param>
/// <param name="RevokedAt">When it was revoked; null while it stands.</param>
public sealed record ConsentView(
    string Phone, string Source, string? Text, DateTimeOffset GivenAt, Guid? ImportId, DateTimeOffset RecordedAt, DateTimeOffset? RevokedAt)
{
    internal static ConsentView Of(StoredConsent consent) => new(
        consent.Phone, consent.Source, consent.Text, consent.GivenAt, consent.ImportId, consent.RecordedAt, consent.RevokedAt);
}

/// <summary>What a revocation did.</summary>
/// <param name="Revoked">How many consents stood until now.</param>
public sealed record RevokedConsentsView(int Revoked);
