using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Zegel.Mail.Network;

/// <summary>A connected socket as a pipe. One flush is one send: no thread stands between the writer and the wire.</summary>
sealed class TcpConnection : IConnection
{
    static readonly IOException Over = new("The connection was closed on this side.");

    readonly NetworkStream stream;

    public TcpConnection(Socket socket)
    {
        LocalEndPoint = socket.LocalEndPoint as IPEndPoint;
        RemoteEndPoint = (IPEndPoint)socket.RemoteEndPoint!;
        stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public IPEndPoint? LocalEndPoint { get; }

    public IPEndPoint RemoteEndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await Input.CompleteAsync();
        // With an exception nothing that was left unflushed is written any more.
        await Output.CompleteAsync(Over);
    }
}
