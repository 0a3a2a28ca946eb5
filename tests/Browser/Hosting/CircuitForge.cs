using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>
/// Writes to a page's circuit what its scripts would not: as whoever owns a browser can. A frame is MessagePack behind its length, as SignalR's hub protocol has it:
/// <c>[1, {}, nil, "BeginInvokeDotNetFromJS", ["7", nil, "DispatchEventAsync", 1, "[{\"eventHandlerId\":12,\"eventName\":\"click\",...},{...}]"]]</c>.
/// </summary>
internal sealed partial class CircuitForge
{
    private const string KeepSockets = """
        (() => {
          const Real = window.WebSocket;
          window.circuits = [];
          window.WebSocket = class extends Real { constructor(...all) { super(...all); window.circuits.push(this); } };
        })();
        """;

    private const string SendAll = """
        (frames) => {
          const circuit = window.circuits.filter(one => one.readyState === 1).pop();
          for (const frame of frames) circuit.send(Uint8Array.from(atob(frame), c => c.charCodeAt(0)));
        }
        """;

    private const string Method = "DispatchEventAsync";
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly IPage _page;
    private readonly ConcurrentQueue<byte[]> _sent = new();
    private TaskCompletionSource? _over;
    private int _calls;
    private int _answered;

    private CircuitForge(IPage page) => _page = page;

    /// <summary>Events that the page itself sent, as JSON: handler, name, arguments.</summary>
    public IReadOnlyList<string> Sent => [.. _sent.Select(Text).Where(text => text.Contains(Method, StringComparison.Ordinal)).Select(JsonOf)];

    /// <summary>Before the page is opened.</summary>
    public static async Task<CircuitForge> OnAsync(IPage page)
    {
        var forge = new CircuitForge(page);
        await page.AddInitScriptAsync(KeepSockets);
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => forge._sent.Enqueue(frame.Binary ?? []);
            socket.FrameReceived += (_, frame) => forge.Heard(frame.Binary ?? []);
            socket.Close += (_, _) => forge._over?.TrySetResult();
        };
        return forge;
    }

    /// <summary>The same event for each handler from 1 on, as a page numbers them.</summary>
    public static IEnumerable<string> ForHandlers(string json, int count) => Enumerable.Range(1, count).Select(id => Handler().Replace(json, $"\"eventHandlerId\":{id}", 1));

    /// <summary>
    /// Sends events one after the other. One that a handler cannot take ends the circuit: the page is opened anew then, and the next goes to its new one. Returns how many the
    /// server answered; the others ended a circuit.
    /// </summary>
    public async Task<int> SendAsync(IReadOnlyList<string> events, string path)
    {
        var answered = 0;
        for (var next = 0; next < events.Count;)
        {
            await _page.OpenAsync(path);
            var (taken, ended) = await SendAsync([.. events.Skip(next)]);
            (next, answered) = (next + taken + ended, answered + taken);
        }

        return answered;
    }

    // How many were answered, and whether one more ended the circuit
    private async Task<(int Answered, int Ended)> SendAsync(string[] events)
    {
        var before = _calls;
        var frames = events.Select(json => Convert.ToBase64String(FrameOf($"forged-{++_calls}-", json))).ToArray();
        _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _page.EvaluateAsync(SendAll, frames);
        await _over.Task.WaitAsync(AnswerLimit, ConsoleWorld.Cancellation);
        var answered = Math.Max(_answered - before, 0);
        return (answered, answered < events.Length ? 1 : 0);
    }

    private void Heard(byte[] frame)
    {
        foreach (Match match in Answer().Matches(Text(frame))) _answered = Math.Max(_answered, int.Parse(match.Groups["call"].Value, CultureInfo.InvariantCulture));
        if (_answered > 0 && _answered == _calls) _over?.TrySetResult();
    }

    private byte[] FrameOf(string call, string json)
    {
        var own = _sent.Last(frame => Text(frame).Contains(Method, StringComparison.Ordinal));
        var target = own[own.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Method)) + Method.Length]; // the number of the object that takes events
        List<byte> message = [0x95, 0x01, 0x80, 0xC0, .. Packed("BeginInvokeDotNetFromJS"), 0x95, .. Packed(call), 0xC0, .. Packed(Method), target, .. Packed(json)];
        return [.. Length(message.Count), .. message];
    }

    private static byte[] Packed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var head = new byte[3];
        head[0] = 0xDA;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), (ushort)bytes.Length);
        return [.. head, .. bytes];
    }

    // Seven bits a byte, the lowest first
    private static IEnumerable<byte> Length(int count)
    {
        for (; count > 0x7F; count >>= 7) yield return (byte)(count | 0x80);
        yield return (byte)count;
    }

    private static string Text(byte[] frame) => Encoding.UTF8.GetString(frame);

    private static string JsonOf(string frame) => Event().Match(frame).Value;

    [GeneratedRegex("forged-(?<call>[0-9]+)-", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Answer();

    [GeneratedRegex("\"eventHandlerId\":[0-9]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handler();

    [GeneratedRegex(@"\[\{""eventHandlerId"":.*\]", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Event();
}
