using System.Globalization;

namespace WaActors.FakeGateway;

/// <summary>The program's arguments.</summary>
internal static class CommandLine
{
    private const int DefaultPort = 8080;

    public const string Usage = """
        usage: FakeGateway [--port N] [--key GLOBAL-KEY] [--seed N] [--real-delays] [--no-save-messages] [--no-exists-cache]
        """;

    public static bool TryRead(string[] args, out int port, out FakeGatewayOptions options, out string? complaint)
    {
        (port, options, complaint) = (DefaultPort, new FakeGatewayOptions(), null);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue:
                    i++;
                    break;
                case "--key" when value.Length > 0:
                    options = options with { GlobalApiKey = value };
                    i++;
                    break;
                case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    i++;
                    break;
                case "--real-delays":
                    options = options with { RealDelays = true };
                    break;
                case "--no-save-messages":
                    options = options with { SaveMessages = false };
                    break;
                case "--no-exists-cache":
                    options = options with { SaveIsOnWhatsApp = false };
                    break;
                default:
                    complaint = $"cannot make sense of \"{args[i]}\"";
                    return false;
            }
        }

        return true;
    }
}
