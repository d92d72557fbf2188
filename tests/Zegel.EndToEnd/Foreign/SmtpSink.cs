using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Zegel.EndToEnd.Foreign;

/// <summary>Postfix's test receiver <c>smtp-sink</c>, with whatever it is told to leave out or to refuse.</summary>
sealed class SmtpSink : IAsyncDisposable
{
    readonly IPEndPoint end;
    readonly string folder;
    readonly Process process;

    SmtpSink(IPEndPoint end, string folder, Process process) =>
        (this.end, this.folder, this.process) = (end, folder, process);

    /// <summary>What it received: file by file, one message each.</summary>
    public IReadOnlyList<string> Files => Directory.GetFiles(folder);

    public static void Need() => Processes.Need("smtp-sink", "apt-get install postfix");

    public static SmtpSink Start(IPEndPoint end, IReadOnlyList<string> options)
    {
        var kept = Directory.CreateTempSubdirectory("zegel-sink-").FullName;
        // Root hands its rights away before the first message.
        if (Environment.IsPrivilegedProcess)
            Shared.Open(kept, UnixFileMode.OtherWrite);
        var start = new ProcessStartInfo(
            "smtp-sink",
            [
                .. Environment.IsPrivilegedProcess ? (string[])["-u", "nobody"] : [],
                "-d",
                $"{kept}/",
                .. options,
                string.Create(CultureInfo.InvariantCulture, $"{end.Address}:{end.Port}"),
                "100",
            ]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return new SmtpSink(end, kept, Process.Start(start)!);
    }

    /// <summary>Waits until it answers.</summary>
    public Task ReadyAsync() =>
        Shared.UntilAsync(
            async () =>
            {
                process.HasExited.ShouldBeFalse("smtp-sink ended");
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await probe.ConnectAsync(end);
                    return "";
                }
                catch (SocketException)
                {
                    return null;
                }
            },
            TimeSpan.FromSeconds(20),
            () => $"smtp-sink does not listen at {end}"
        );

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        await Shared.DeleteAsync(folder);
    }
}
