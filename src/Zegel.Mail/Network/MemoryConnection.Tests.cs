using System.IO.Pipelines;
using System.Net;

namespace Zegel.Mail.Network;

/// <summary>Two ends of a line in memory. Everything runs inline, so a test sees each step done when its call returns.</summary>
sealed class MemoryConnection : IConnection
{
    static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 1 << 20,
        resumeWriterThreshold: 1 << 19,
        useSynchronizationContext: false
    );

    MemoryConnection(PipeReader input, PipeWriter output) => (Input, Output) = (input, output);

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public bool IsDisposed { get; private set; }

    public IPEndPoint? LocalEndPoint => new(IPAddress.Loopback, 40000);

    public IPEndPoint RemoteEndPoint => new(IPAddress.Loopback, 25);

    public static (MemoryConnection Client, MemoryConnection Server) Pair(long? pauseAfterBytes = null)
    {
        var options = pauseAfterBytes is { } pause
            ? new PipeOptions(null, PipeScheduler.Inline, PipeScheduler.Inline, pause, pause, -1, false)
            : Inline;
        Pipe up = new(options),
            down = new(options);
        return (new(down.Reader, up.Writer), new(up.Reader, down.Writer));
    }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        await Input.CompleteAsync();
        await Output.CompleteAsync();
    }
}
