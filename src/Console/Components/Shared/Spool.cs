using Microsoft.AspNetCore.Components.Forms;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>A browser's file, wholly here before its first line is read: a slow or broken upload holds nothing up. Gone when it is closed.</summary>
internal static class Spool
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Receives it. At its beginning when it is here.</summary>
    /// <param name="file">What was chosen.</param>
    /// <param name="bytesMax">Longest that is taken.</param>
    /// <param name="onShare">Told how much of it is here, 0 to 1.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<FileStream> ReceiveAsync(IBrowserFile file, long bytesMax, Action<double> onShare, CancellationToken cancellation)
    {
        var spooled = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            await using var incoming = file.OpenReadStream(bytesMax, cancellation);
            var buffer = new byte[BufferBytes];
            for (int read; (read = await incoming.ReadAsync(buffer, cancellation)) > 0;)
            {
                await spooled.WriteAsync(buffer.AsMemory(0, read), cancellation);
                onShare(file.Size == 0 ? 1 : (double)spooled.Length / file.Size);
            }

            spooled.Position = 0;
            return spooled;
        }
        catch (Exception)
        {
            await spooled.DisposeAsync();
            throw;
        }
    }
}
