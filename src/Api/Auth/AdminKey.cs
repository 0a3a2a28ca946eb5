using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;

namespace WaActors.Api.Auth;

/// <summary>Makes the tenant <c>default</c> and its first key with all scopes, so that a fresh installation can be used. Runs at start, after the
/// migrations and before the first request.</summary>
internal sealed partial class AdminKey(
    StorageDataSources sources, CatalogStore catalog, ApiKeyStore keys, IIdSource ids, TimeProvider time, IOptions<ApiOptions> options,
    ILogger<AdminKey> logger) : IHostedService
{
    private const string TenantName = "default";
    private const string KeyName = "admin";

    // Several machines may start at once on an empty database: the lock makes one of them the first. The number is arbitrary, ours alone.
    private const string LockSql = "select pg_advisory_lock(748213905)";
    private const string UnlockSql = "select pg_advisory_unlock(748213905)";
    private const string FindTenantSql = "select id from tenant where name = $1 order by id limit 1";
    private const string HasAdminSql = "select exists (select 1 from api_key where tenant_id = $1 and revoked_at is null and 'admin' = any (scopes))";

    /// <summary>Ensures that the configured key works, or, when none is configured, that there is one: then it is made and shown once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, LockSql, cancellationToken);
        try
        {
            var tenantId = await EnsureTenantAsync(connection, cancellationToken);
            if (options.Value.AdminKey is { Length: > 0 } configured) await EnsureConfiguredAsync(tenantId, configured, cancellationToken);
            else if (!await HasAdminAsync(connection, tenantId, cancellationToken)) await GenerateAsync(tenantId, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, UnlockSql, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureConfiguredAsync(Guid tenantId, string key, CancellationToken cancellation)
    {
        if (!ApiKeyText.IsWellFormed(key)) throw new InvalidOperationException("WAACTORS_ADMIN_KEY is no API key: wa_ and 43 base64url characters.");
        if (await keys.FindAsync(ApiKeyText.Hash(key), cancellation) is null) await CreateAsync(tenantId, key, cancellation);
    }

    private async Task GenerateAsync(Guid tenantId, CancellationToken cancellation)
    {
        var key = ApiKeyText.New();
        // Shown before it is stored: a crash in between leaves a useless text, not a key that nobody knows
        await ShowAsync(key, cancellation);
        await CreateAsync(tenantId, key, cancellation);
    }

    private async Task ShowAsync(string key, CancellationToken cancellation)
    {
        if (options.Value.AdminKeyFile is not { Length: > 0 } path)
        {
            await Console.Out.WriteLineAsync($"Admin API key (shown once): {key}");
            return;
        }

        var secret = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) secret.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // A file that is there keeps its mode: replace it
        File.Delete(path);
        await using var file = new StreamWriter(path, secret);
        await file.WriteLineAsync(key.AsMemory(), cancellation);
        LogKeyFile(path);
    }

    private async Task CreateAsync(Guid tenantId, string key, CancellationToken cancellation)
    {
        try
        {
            await keys.CreateAsync(tenantId, KeyName, key, Scopes.All, cancellation);
        }
        catch (PostgresException exception) when (string.Equals(exception.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal))
        {
            LogRevoked();
        }
    }

    private async Task<Guid> EnsureTenantAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var find = new NpgsqlCommand(FindTenantSql, connection) { Parameters = { new() { Value = TenantName } } };
        if (await find.ExecuteScalarAsync(cancellation) is Guid known) return known;
        var id = ids.NewId();
        await catalog.EnsureTenantAsync(id, TenantName, time.GetUtcNow(), cancellation);
        return id;
    }

    private static async Task<bool> HasAdminAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(HasAdminSql, connection) { Parameters = { new() { Value = tenantId } } };
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Information, Message = "The first admin API key was written to {Path}")]
    private partial void LogKeyFile(string path);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "The configured admin API key was revoked and stays so")]
    private partial void LogRevoked();
}
