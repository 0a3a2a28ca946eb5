using WaActors.Grains.Determinism;
using WaActors.Instances;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Media;

/// <summary>An upload to be kept.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="MimeType">Such as image/jpeg.</param>
/// <param name="FileName">Its name; null for none.</param>
/// <param name="Content">1 byte to 16 MiB.</param>
public sealed record MediaDraft(SendMediaKind Kind, string MimeType, string? FileName, byte[] Content);

/// <summary>An upload, without its bytes.</summary>
public sealed record MediaView(Guid Id, SendMediaKind Kind, string MimeType, string? FileName, int SizeBytes, DateTimeOffset CreatedAt);

/// <summary>Keeps and lists a tenant's uploads. They never change.</summary>
public sealed class MediaCatalog(StorageDataSources sources, IIdSource ids)
{
    // An upload.
    private const string Add = """
        insert into media (id, tenant_id, kind, mime_type, file_name, size_bytes, content, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    // Uploads of a tenant, one ($2) or a page after a cursor ($3).
    private const string Uploads = """
        select id, kind, mime_type, file_name, size_bytes, created_at from media
        where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or id > $3)
        order by id limit $4
        """;

    /// <summary>Keeps an upload.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="draft">What.</param>
    /// <param name="now">The time of the upload.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task<MediaView> AddAsync(Guid tenantId, MediaDraft draft, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = ids.NewId();
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(
            Add, [id, tenantId, DbNames.Of(draft.Kind), draft.MimeType, draft.FileName, draft.Content.Length, draft.Content, now], cancellation);
        return new MediaView(id, draft.Kind, draft.MimeType, draft.FileName, draft.Content.Length, now);
    }

    /// <summary>One upload; null when the tenant has none of that id.</summary>
    public async Task<MediaView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(Uploads, [tenantId, id, ((Guid?)null).OrNull(), 1], Read, cancellation);

    /// <summary>A page of uploads, oldest first.</summary>
    public async Task<Page<MediaView, Guid>> ListAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation) => Paging.Cut(
        await sources.ReadAsync(Uploads, [tenantId, ((Guid?)null).OrNull(), after.OrNull(), limit + 1], Read, cancellation), limit, media => media.Id);

    private static MediaView Read(Npgsql.NpgsqlDataReader reader) => new(
        reader.GetGuid(0), DbNames.MediaKind(reader.GetString(1)), reader.GetString(2), reader.NullableText(3), reader.GetInt32(4), reader.Time(5));
}
