using Orleans;
using Orleans.Runtime;

namespace WaActors.Tests.LocalOrleans.Grains;

internal enum Mood
{
    CalmAndQuiet,
    Angry,
}

internal sealed class Diary
{
    public int Count { get; set; }

    public Mood Mood { get; set; }

    public List<string> Lines { get; set; } = [];
}

internal sealed record DiaryView(int Count, Mood Mood, string[] Lines, string? Etag, bool Exists);

internal interface IStateGrain : IGrainWithStringKey
{
    Task<DiaryView> WriteAsync(string line);

    Task<DiaryView> ReadAsync();

    Task ClearAsync();
}

[GrainType("diary")]
internal sealed class StateGrain([PersistentState("diary", "main")] IPersistentState<Diary> state) : Grain, IStateGrain
{
    public async Task<DiaryView> WriteAsync(string line)
    {
        state.State = new Diary { Count = state.State.Count + 1, Mood = Mood.Angry, Lines = [.. state.State.Lines, line] };
        await state.WriteStateAsync(CancellationToken.None);
        return View();
    }

    public Task<DiaryView> ReadAsync() => Task.FromResult(View());

    public Task ClearAsync() => state.ClearStateAsync(CancellationToken.None);

    private DiaryView View() => new(state.State.Count, state.State.Mood, [.. state.State.Lines], state.Etag, state.RecordExists);
}
