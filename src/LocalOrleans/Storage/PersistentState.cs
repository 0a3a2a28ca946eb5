using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.LocalStorage;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Makes the persistent states that grain constructors ask for.</summary>
internal static class PersistentStates
{
    public static object Create(Activation activation, Type parameterType, PersistentStateAttribute attribute)
    {
        if (!parameterType.IsGenericType || parameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new InvalidOperationException($"{activation.GrainClass.Type}: [PersistentState] belongs on an IPersistentState<T> parameter.");
        var services = activation.Runtime.Services;
        var store = (attribute.StorageName is { } name ? services.GetKeyedService<IGrainStateStore>(name) : null)
            ?? services.GetRequiredService<IGrainStateStore>();
        var key = new GrainStateKey(activation.GrainId.Type.ToString(), attribute.StateName, activation.GrainId.Key.ToString());
        var type = typeof(PersistentState<>).MakeGenericType(parameterType.GetGenericArguments());
        var state = (ILoadedState)Activator.CreateInstance(type, store, key)!;
        activation.AddState(state);
        return state;
    }
}

/// <summary>One record of one activation.</summary>
internal sealed class PersistentState<TState>(IGrainStateStore store, GrainStateKey key) : IPersistentState<TState>, ILoadedState
{
    private long? _version;

    public TState State { get; set; } = NewState();

    public string? Etag => _version?.ToString(CultureInfo.InvariantCulture);

    public bool RecordExists { get; private set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(key, cancellationToken);
        _version = stored?.Version;
        RecordExists = stored?.Json is not null;
        State = stored?.Json is { } json ? JsonSerializer.Deserialize<TState>(json, StateJson.Options)! : NewState();
    }

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        // The text is made before the first await: what is written is the state as it is now.
        _version = await WriteAsync(JsonSerializer.Serialize(State, StateJson.Options), cancellationToken);
        RecordExists = true;
    }

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        if (_version is not null)
            _version = await WriteAsync(null, cancellationToken);
        RecordExists = false;
        State = NewState();
    }

    private static TState NewState() => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is null
        ? default!
        : Activator.CreateInstance<TState>();

    private async Task<long> WriteAsync(string? json, CancellationToken cancellationToken)
    {
        if (await store.WriteAsync(key, json, _version, cancellationToken) is { } version)
            return version;
        var stored = await store.ReadAsync(key, cancellationToken);
        throw new InconsistentStateException(
            $"The state {key} was changed by another activation.", stored?.Version.ToString(CultureInfo.InvariantCulture), Etag);
    }
}

/// <summary>How state is written as JSON; part of the stored format.</summary>
internal static class StateJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
