using WaActors.Api.Problems;
using WaActors.Storage.Queries;

namespace WaActors.Api.Templates;

/// <summary>Whether the uploads that a template names are the tenant's.</summary>
internal sealed class TemplateUploads(RouteQueries queries)
{
    public async Task<ApiProblem?> CheckAsync(Guid tenantId, IReadOnlyList<(string Field, Guid UploadId)> named, CancellationToken cancellation)
    {
        if (named.Count == 0) return null;
        var known = await queries.FindUploadsAsync(tenantId, [.. named.Select(upload => upload.UploadId)], cancellation);
        var validation = new Validation();
        foreach (var (field, _) in named.Where(upload => !known.Contains(upload.UploadId)))
            validation.Add(field, ProblemCodes.MediaNotFound, "There is no such upload.");
        return validation.Problem;
    }
}
