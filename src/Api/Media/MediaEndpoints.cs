using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Storage.Media;
using Stored = WaActors.Storage.Media;

namespace WaActors.Api.Media;

/// <summary><c>/v1/media</c>: pictures, films, sounds and files to send with templates. An upload never changes.</summary>
internal static class MediaEndpoints
{
    public static RouteGroupBuilder MapMedia(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/media").WithTags("Media").WithMetadata(new ResourceMetadata(ProblemCodes.MediaNotFound));
        group.MapPost("", UploadAsync)
            .WithSummary("Keeps a medium: its bytes are the body, its type the content type")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MediaBytesMax))
            .Accepts<byte[]>("image/jpeg", [.. MediaTypes.Names.Where(name => name != "image/jpeg")])
            .RequireScope(Scopes.Write)
            .AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists media").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("One medium, without its bytes").RequireScope(Scopes.Read);
        return group;
    }

    private static async Task<Results<Created<MediaView>, ApiProblem>> UploadAsync(
        [Description("The name that recipients see.")] string? fileName, HttpRequest request, Tenant tenant, MediaCatalog media, TimeProvider time,
        CancellationToken cancellation)
    {
        if (TypeOf(request) is not { } type) return new ApiProblem(415, ProblemCodes.UnsupportedMediaType, $"Must be one of: {string.Join(", ", MediaTypes.Names)}.");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        if (type.WhyNot(fileName, body.Length) is { } problem) return problem;
        var kept = await media.AddAsync(tenant.Id, new MediaDraft(type.Kind, type.Name, fileName, body.ToArray()), time.GetUtcNow(), cancellation);
        return TypedResults.Created($"/v1/media/{kept.Id}", ViewOf(kept));
    }

    private static async Task<Results<Ok<Page<MediaView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, MediaCatalog media, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        return TypedResults.Ok(Page.Of(await media.ListAsync(tenant.Id, after, limit, cancellation), ViewOf));
    }

    private static async Task<Results<Ok<MediaView>, ApiProblem>> GetAsync(Guid id, Tenant tenant, MediaCatalog media, CancellationToken cancellation) =>
        await media.FindAsync(tenant.Id, id, cancellation) is { } found
            ? TypedResults.Ok(ViewOf(found))
            : ApiProblem.NotFound(ProblemCodes.MediaNotFound);

    private static MediaType? TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? MediaTypes.Find(type.MediaType.Value) : null;

    private static MediaView ViewOf(Stored.MediaView media) =>
        new(media.Id, media.Kind, media.MimeType, media.FileName, media.SizeBytes, media.CreatedAt);
}
