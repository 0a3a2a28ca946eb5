using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Virtual;
using WaActors.Grains.Campaigns;

namespace WaActors.TestKit.Hosts;

/// <summary>Starts hosts of actors on the runtime of this build.</summary>
public static class ActorHosts
{
    /// <summary>The runtime's name, for messages.</summary>
    public const string Runtime = "local";

    /// <summary>Whether a seed decides every order, so that a run can be repeated.</summary>
    public const bool IsDeterministic = true;

    public static Task<IActorHost> StartAsync(ActorHostPlan plan) => Task.FromResult<IActorHost>(new LocalActorHost(plan));
}

/// <summary>LocalOrleans on virtual time.</summary>
public sealed class LocalActorHost : IActorHost
{
    private readonly VirtualTimeProvider _clock = new();

    public LocalActorHost(ActorHostPlan plan)
    {
        Silo = VirtualSilo.Create(
            plan.Seed,
            silo =>
            {
                silo.AddGrainAssemblies(typeof(CampaignOptions).Assembly);
                plan.Services(silo.Services, _clock);
            },
            _clock);
    }

    /// <summary>For what only this runtime can do.</summary>
    public VirtualSilo Silo { get; }

    public TimeProvider Time => _clock;

    public T Grain<T>(string key) where T : IGrainWithStringKey => Silo.GetGrain<T>(key);

    public Task<T> CallAsync<T>(Func<Task<T>> call) => Silo.RunAsync(call);

    public Task CallAsync(Func<Task> call) => Silo.RunAsync(call);

    public Task SettleAsync()
    {
        Silo.RunUntilIdle();
        return Task.CompletedTask;
    }

    public Task AdvanceAsync(TimeSpan span)
    {
        Silo.Advance(span);
        return Task.CompletedTask;
    }

    public Task CrashAndRestartAsync()
    {
        Silo.Crash();
        Silo.Restart();
        return Task.CompletedTask;
    }

    public void FailNextStateWrite() => Silo.States.BeforeWrite = _ =>
    {
        Silo.States.BeforeWrite = null;
        throw new InvalidOperationException("planned failure of a state write");
    };

    public Task DeactivateAsync(IAddressable grain)
    {
        Silo.Deactivate(grain);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Silo.Dispose();
        return ValueTask.CompletedTask;
    }
}
