namespace Orleans.Configuration
{
    /// <summary>Calls.</summary>
    public sealed class SiloMessagingOptions
    {
        /// <summary>How long a caller waits for an answer. Default 30 s; <see cref="ResponseTimeoutAttribute"/> overrides it per method.</summary>
        public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Whether a timeout at the caller also cancels the callee's token. Default false: the callee goes on.</summary>
        public bool CancelRequestOnTimeout { get; set; }

        /// <summary>Whether a caller that cancels still waits for the callee's answer. Default false.</summary>
        public bool WaitForCancellationAcknowledgement { get; set; }
    }

    /// <summary>Life of activations.</summary>
    public sealed class GrainCollectionOptions
    {
        /// <summary>Idle time after which an activation goes away. Default 15 min; <see cref="CollectionAgeLimitAttribute"/> overrides it.</summary>
        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>How often idle activations are looked for. Default 1 min.</summary>
        public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>When the token given to OnActivateAsync fires. Default 30 s.</summary>
        public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>When the token given to OnDeactivateAsync fires, and how long a stopping host waits. Default 30 s.</summary>
        public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Collection ages by full class name, for classes without the attribute.</summary>
        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; } = new(StringComparer.Ordinal);
    }
}

namespace Orleans.Hosting
{
    /// <summary>Reminders.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>The shortest period that may be registered. Default 1 min; lower it in tests only.</summary>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}

namespace Orleans.Runtime
{
    /// <summary>Keys of clocks for one area; an area without one uses the general <see cref="TimeProvider"/>.</summary>
    public static class TimeProviderNames
    {
        /// <summary>Timers, timeouts and idle collection.</summary>
        public const string Grains = "Orleans.Grains";
    }
}

namespace Orleans.Reminders
{
    /// <summary>Keys of clocks for one area.</summary>
    public static class ReminderTimeProviderNames
    {
        /// <summary>Reminders.</summary>
        public const string Reminders = "Orleans.Reminders";
    }
}
