using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using WaActors.Storage.Connections;
using WaActors.Webhooks;

namespace WaActors.Storage.Webhooks;

/// <summary>A webhook that was authenticated.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Kind">The gateway's kind.</param>
/// <param name="GatewayId">The gateway.</param>
/// <param name="InstanceId">The instance whose webhook it is; null for one of the gateway itself.</param>
/// <param name="Lane">What must stay in order.</param>
/// <param name="Payload">The body.</param>
/// <param name="At">When it came.</param>
public sealed record ReceivedWebhook(Guid TenantId, string Kind, Guid GatewayId, Guid? InstanceId, Guid Lane, byte[] Payload, DateTimeOffset At);

/// <summary>
/// Stores webhooks before they are answered (W-1). Those of a process queue here, and one loop takes what has queued and writes it as one set, so that many posts share
/// a flush; idle, one is written at once. Nothing is repeated: whoever posts repeats what was not answered with success.
/// </summary>
public sealed class WebhookInboxWriter : IAsyncDisposable
{
    private const int SetMax = 500;
    private const int SetBytesMax = 16 * 1024 * 1024;
    private const int QueueMax = 2_000;

    // A set. Ids grow in its order.
    private const string Insert = """
        insert into webhook_inbox (shard, lane, tenant_id, kind, gateway_id, instance_id, content_hash, payload, received_at)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly Task _loop;
    private int _disposed;

    /// <param name="sources">Connections; one is used at a time.</param>
    public WebhookInboxWriter(StorageDataSources sources)
    {
        _source = sources.Inbox;
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Completes when the webhook is durable.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be stored: its sender must repeat it.</exception>
    public async Task StoreAsync(ReceivedWebhook webhook)
    {
        var waiting = new Waiting(webhook);
        try
        {
            if (!_queue.Writer.TryWrite(waiting)) await _queue.Writer.WriteAsync(waiting, CancellationToken.None);
        }
        catch (ChannelClosedException stopped)
        {
            throw new StorageUnavailableException("The process stops; the webhook was not stored.", stopped);
        }

        await waiting.Done.Task;
    }

    /// <summary>Writes what has queued, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Writer.Complete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var set = new List<Waiting>(SetMax);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            set.Clear();
            var bytes = 0;
            while (set.Count < SetMax && bytes < SetBytesMax && _queue.Reader.TryRead(out var waiting))
            {
                set.Add(waiting);
                bytes += waiting.Webhook.Payload.Length;
            }

            await WriteAsync(set);
        }
    }

    private async Task WriteAsync(List<Waiting> set)
    {
        try
        {
            await InsertAsync(set.ConvertAll(waiting => waiting.Webhook));
            foreach (var waiting in set) waiting.Done.SetResult();
        }
        catch (Exception failed)
        {
            var unavailable = new StorageUnavailableException("The webhook could not be stored.", failed);
            foreach (var waiting in set) waiting.Done.SetException(unavailable);
        }
    }

    private async Task InsertAsync(List<ReceivedWebhook> set)
    {
        await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                Column(set.ConvertAll(webhook => (short)WebhookShards.Of(webhook.Lane)), NpgsqlDbType.Smallint),
                Column(set.ConvertAll(webhook => webhook.Lane), NpgsqlDbType.Uuid),
                Column(set.ConvertAll(webhook => webhook.TenantId), NpgsqlDbType.Uuid),
                Column(set.ConvertAll(webhook => webhook.Kind), NpgsqlDbType.Text),
                Column(set.ConvertAll(webhook => webhook.GatewayId), NpgsqlDbType.Uuid),
                Column(set.ConvertAll(webhook => webhook.InstanceId), NpgsqlDbType.Uuid),
                Column(set.ConvertAll(webhook => ContentHash(webhook.Payload)), NpgsqlDbType.Bigint),
                Column(set.ConvertAll(webhook => webhook.Payload), NpgsqlDbType.Bytea),
                Column(set.ConvertAll(webhook => webhook.At.UtcDateTime), NpgsqlDbType.TimestampTz),
            },
        };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static long ContentHash(byte[] payload) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(payload));

    private sealed record Waiting(ReceivedWebhook Webhook)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
