using System.Net;
using System.Net.Sockets;

namespace Zegel.Mail.Network;

/// <summary>One datagram there and one back.</summary>
public static class UdpQuestion
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    const int AnswerBytesMax = 4096;

    /// <returns>Null when nothing came in time; else the answer.</returns>
    public static async Task<byte[]?> AskAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> question,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Connected: answers from anybody else are dropped.
            await socket.ConnectAsync(server, either.Token);
            await socket.SendAsync(question, SocketFlags.None, either.Token);
            var buffer = new byte[AnswerBytesMax];
            var size = await socket.ReceiveAsync(buffer, SocketFlags.None, either.Token);
            return buffer[..size];
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
