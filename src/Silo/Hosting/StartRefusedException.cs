using Microsoft.Extensions.Options;

namespace WaActors.Silo.Hosting;

/// <summary>What is configured cannot work; the message says what, for operators.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Exit code of a process that refused to start.</summary>
    public const int ExitCode = 2;

    public StartRefusedException()
    {
    }

    public StartRefusedException(string message)
        : base(message)
    {
    }

    public StartRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the exception is of this kind: an operator needs its message and not its stack.</summary>
    public static bool Is(Exception exception) => exception is StartRefusedException or OptionsValidationException;

    /// <summary>Says why on standard error.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Tell(Exception exception)
    {
        Console.Error.WriteLine("waactors does not start: " + exception.Message);
        return ExitCode;
    }
}
