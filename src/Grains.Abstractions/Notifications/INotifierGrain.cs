using Orleans;
using Orleans.Concurrency;

namespace WaActors.Notifications;

/// <summary>Carries one tenant's notifications to its people and systems (I-10). Key: <see cref="GrainKeys.Tenant"/>. Answers at once.</summary>
[Alias(WireAliases.NotifierGrain)]
public interface INotifierGrain : IGrainWithStringKey
{
    /// <summary>Something is due: look for it now. Losing this call loses nothing, since what is due is looked for every now and then.</summary>
    [AlwaysInterleave, Alias("Wake")]
    Task WakeAsync();
}
