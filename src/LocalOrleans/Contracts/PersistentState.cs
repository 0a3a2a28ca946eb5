namespace Orleans.Core
{
    /// <summary>A stored record of one grain.</summary>
    public interface IStorage
    {
        /// <summary>The version last read or written; null when there was no record.</summary>
        string? Etag { get; }

        /// <summary>Whether the store held a record when last read, written or cleared.</summary>
        bool RecordExists { get; }

        /// <summary>Removes the record and resets the state to a new value.</summary>
        /// <exception cref="Storage.InconsistentStateException">The record was changed by another activation.</exception>
        Task ClearStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        Task ClearStateAsync(CancellationToken cancellationToken);

        /// <summary>Writes the state as it is now.</summary>
        /// <exception cref="Storage.InconsistentStateException">The record was changed by another activation.</exception>
        Task WriteStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        Task WriteStateAsync(CancellationToken cancellationToken);

        /// <summary>Reads the record afresh; the state is a new value when there is none.</summary>
        Task ReadStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        Task ReadStateAsync(CancellationToken cancellationToken);
    }

    /// <summary>A stored record of one grain with its value.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The value. Changing it writes nothing.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A stored record of one grain, injected by <see cref="PersistentStateAttribute"/>, loaded before OnActivateAsync.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Marks a constructor parameter of type <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        /// <summary>The record's name within the grain.</summary>
        public string StateName { get; } = stateName;

        /// <summary>The store's name; the default store when none is registered under it.</summary>
        public string? StorageName { get; } = storageName;
    }
}
