using System.Security.Cryptography;
using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Grains.Pacing;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Catalog;

/// <summary>
/// Creates and changes gateways, instances and templates of a tenant. What the caller should have checked and did not, the database's rules
/// refuse: as a result, never as an exception.
/// </summary>
public sealed class CatalogStore(StorageDataSources sources, ISecretProtector secrets, IIdSource ids)
{
    private const int WebhookSecretDigits = 48;

    /// <summary>Creates a gateway.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="draft">What.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public Task<StoreResult> CreateGatewayAsync(Guid tenantId, GatewayDraft draft, DateTimeOffset now, CancellationToken cancellation) =>
        CreateAsync(
            CatalogSql.AddGateway,
            id =>
            [
                id, tenantId, draft.Kind, draft.Name, draft.BaseUrl.AbsoluteUri, secrets.Protect(draft.ApiKey), now,
                StoredSettings.Write(draft.Settings, secrets),
            ],
            cancellation);

    /// <summary>Creates an instance, with a webhook secret of its own.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="draft">What.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task<StoreResult> CreateInstanceAsync(Guid tenantId, InstanceDraft draft, DateTimeOffset now, CancellationToken cancellation)
    {
        var kind = await sources.ReadFirstAsync(CatalogSql.GatewayKind, [tenantId, draft.GatewayId], reader => reader.GetString(0), cancellation);
        if (kind is null) return StoreResult.Refused(StoreRefusal.UnknownReference);
        return await CreateAsync(
            CatalogSql.AddInstance,
            id =>
            [
                id, tenantId, draft.GatewayId, draft.Name, draft.ExternalName, draft.Phone, Protected(draft.Token),
                RandomNumberGenerator.GetHexString(WebhookSecretDigits, lowercase: true), draft.WindowMax, now,
                DbNames.Of(draft.Profile ?? PaceProfiles.ForGateway(kind)), PaceJson.Write(draft.OwnPace),
            ],
            cancellation);
    }

    /// <summary>Changes an instance. Its grain reads the record again once it is told.</summary>
    public Task<StoreResult> PatchInstanceAsync(Guid tenantId, Guid instanceId, InstancePatch patch, CancellationToken cancellation) =>
        ChangeAsync(
            CatalogSql.PatchInstance,
            instanceId,
            [
                tenantId, instanceId, patch.Name, patch.Phone, Protected(patch.Token), patch.WindowMax.OrNull(), patch.ExternalName,
                patch.Profile is { } profile ? DbNames.Of(profile) : null, patch.OwnPace is { } own ? PaceJson.Write(own) : null,
            ],
            cancellation);

    /// <summary>Why an instance cannot be deleted now; null when it can.</summary>
    public async Task<StoreRefusal?> WhyKeepInstanceAsync(Guid tenantId, Guid instanceId, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        var isInUse = await connection.ReadFirstAsync(
            CatalogSql.IsInstanceInUse, [tenantId, instanceId], reader => (bool?)reader.GetBoolean(0), cancellation);
        return isInUse switch { null => StoreRefusal.NotFound, true => StoreRefusal.InUse, false => null };
    }

    /// <summary>Deletes an instance: its record stays for reports, its name gets free. Refused while a campaign at work uses it.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="instanceId">Which.</param>
    /// <param name="now">The time of deletion.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task<StoreResult> DeleteInstanceAsync(Guid tenantId, Guid instanceId, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        if (await connection.ExecuteAsync(CatalogSql.DeleteInstance, [tenantId, instanceId, now], cancellation) == 1)
            return new StoreResult(instanceId);
        var isThere = await connection.ReadFirstAsync(
            CatalogSql.HasInstance, [tenantId, instanceId], reader => reader.GetBoolean(0), cancellation);
        return StoreResult.Refused(isThere ? StoreRefusal.InUse : StoreRefusal.NotFound);
    }

    /// <summary>Creates a template.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="draft">What.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public Task<StoreResult> CreateTemplateAsync(Guid tenantId, TemplateDraft draft, DateTimeOffset now, CancellationToken cancellation) =>
        CreateAsync(CatalogSql.AddTemplate, id => [id, tenantId, draft.Name, draft.Body, now, PartsJson.Write(draft.Parts)], cancellation);

    /// <summary>Changes a template. What was started keeps its own copy; drafts, and what starts later, say the new.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="templateId">Which.</param>
    /// <param name="change">Makes the new one of the old one; null for no change. Called once, while nobody else can change it.</param>
    /// <param name="cancellation">Cancels the write.</param>
    /// <returns>False when the tenant has none of that id, or it was deleted.</returns>
    public async Task<bool> ChangeTemplateAsync(Guid tenantId, Guid templateId, Func<TemplateDraft, TemplateDraft?> change, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = await connection.ReadFirstAsync(
            CatalogSql.HoldTemplateForChange, [tenantId, templateId],
            reader => new TemplateDraft(reader.GetString(0), reader.GetString(1), PartsJson.Read(reader.NullableText(2))), cancellation);
        if (before is null) return false;
        if (change(before) is not { } after) return true;
        await connection.ExecuteAsync(CatalogSql.ChangeTemplate, [templateId, after.Name, after.Body, PartsJson.Write(after.Parts)], cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Deletes a template, unless a campaign that is not over uses it. What named it still does; it is in no list any more, and nothing new may use it.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="templateId">Which.</param>
    /// <param name="now">The time of deletion.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task<TextDeletion> DeleteTemplateAsync(Guid tenantId, Guid templateId, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await connection.ReadFirstAsync(CatalogSql.HoldTemplate, [tenantId, templateId], reader => reader.GetBoolean(0), cancellation)) return TextDeletion.NotFound;
        var users = await connection.ReadAsync(
            CatalogSql.TemplateUsers, [templateId, TextDeletion.UsersMax], reader => new TextUser(reader.GetGuid(0), reader.GetString(1)), cancellation);
        if (users.Count > 0) return new TextDeletion(Found: true, users);
        await connection.ExecuteAsync(CatalogSql.DeleteTemplate, [templateId, now], cancellation);
        await transaction.CommitAsync(cancellation);
        return new TextDeletion(Found: true, users);
    }

    /// <summary>Makes sure that a tenant is there.</summary>
    /// <param name="tenantId">Its id.</param>
    /// <param name="name">Its name, if it is new.</param>
    /// <param name="now">The time of creation, if it is new.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task EnsureTenantAsync(Guid tenantId, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(CatalogSql.AddTenant, [tenantId, name, now], cancellation);
    }

    private async Task<StoreResult> CreateAsync(string sql, Func<Guid, object?[]> parameters, CancellationToken cancellation)
    {
        var id = ids.NewId();
        return await Refusals.CatchAsync(async () =>
        {
            await using var connection = await sources.General.OpenConnectionAsync(cancellation);
            var rows = await connection.ExecuteAsync(sql, parameters(id), cancellation);
            return rows == 1 ? new StoreResult(id) : StoreResult.Refused(StoreRefusal.UnknownReference);
        });
    }

    private Task<StoreResult> ChangeAsync(string sql, Guid id, object?[] parameters, CancellationToken cancellation) =>
        Refusals.CatchAsync(async () =>
        {
            await using var connection = await sources.General.OpenConnectionAsync(cancellation);
            var rows = await connection.ExecuteAsync(sql, parameters, cancellation);
            return rows == 1 ? new StoreResult(id) : StoreResult.Refused(StoreRefusal.NotFound);
        });

    private string? Protected(string? secret) => secret is null ? null : secrets.Protect(secret);
}

/// <summary>Turns the refusals of the database's rules into results.</summary>
internal static class Refusals
{
    public static async Task<StoreResult> CatchAsync(Func<Task<StoreResult>> write)
    {
        try
        {
            return await write();
        }
        catch (PostgresException exception) when (Of(exception.SqlState) is not null)
        {
            return StoreResult.Refused(Of(exception.SqlState)!.Value, exception.ConstraintName);
        }
    }

    private static StoreRefusal? Of(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation => StoreRefusal.AlreadyExists,
        PostgresErrorCodes.ForeignKeyViolation => StoreRefusal.UnknownReference,
        PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation => StoreRefusal.Invalid,
        _ => null,
    };
}
