using System.Net;
using ARSoft.Tools.Net.Dns;

namespace Zegel.Server.Dns;

/// <summary>
/// The library's TCP transport with limits it does not keep itself: so many connections in all, and a time after which who
/// says nothing, or does not read, is shown out (RFC 7766 §6.2.3, §8).
/// </summary>
sealed class BoundedTcpTransport(IPEndPoint listen) : IServerTransport
{
    /// <summary>For strangers; resolvers ask over UDP first.</summary>
    const int ConnectionsMax = 200;

    static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(5);

    readonly TcpServerTransport inner = new(
        listen,
        (int)PatienceMax.TotalMilliseconds,
        (int)PatienceMax.TotalMilliseconds
    );
    int open;

    public ushort DefaultAllowedResponseSize => inner.DefaultAllowedResponseSize;

    // Only zone transfers need several, and we give none.
    public bool SupportsMultipleResponses => false;

    public bool AllowTruncatedResponses => inner.AllowTruncatedResponses;

    public TransportProtocol TransportProtocol => inner.TransportProtocol;

    public void Bind() => inner.Bind();

    public void Close() => inner.Close();

    public void Dispose() => ((IDisposable)inner).Dispose();

    public async Task<IServerConnection?> AcceptConnectionAsync(CancellationToken token = default)
    {
        while (await inner.AcceptConnectionAsync(token) is { } connection)
        {
            if (Interlocked.Increment(ref open) <= ConnectionsMax)
                return new Connection(connection, this);
            Interlocked.Decrement(ref open);
            connection.Dispose();
        }
        return null;
    }

    sealed class Connection(IServerConnection inner, BoundedTcpTransport transport) : IServerConnection
    {
        int closed;

        public IServerTransport Transport => transport;

        public IPEndPoint RemoteEndPoint => inner.RemoteEndPoint!;

        public IPEndPoint LocalEndPoint => inner.LocalEndPoint!;

        public bool CanRead => Volatile.Read(ref closed) == 0 && inner.CanRead;

        public Task<bool> InitializeAsync(CancellationToken token = default) =>
            WithinAsync(inner.InitializeAsync(token), token);

        public Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token = default) =>
            WithinAsync(inner.ReceiveAsync(token), token);

        public Task<bool> SendAsync(DnsRawPackage package, CancellationToken token = default) =>
            WithinAsync(inner.SendAsync(package, token), token);

        /// <summary>
        /// Ends a connection that takes too long or has come to its end. The library reports the end of one, and then leaves
        /// its socket open until the garbage collector comes by.
        /// </summary>
        async Task<T?> WithinAsync<T>(Task<T> work, CancellationToken token)
        {
            var goesOn = false;
            try
            {
                using var done = CancellationTokenSource.CreateLinkedTokenSource(token);
                var first = await Task.WhenAny(work, Task.Delay(PatienceMax, TimeProvider.System, done.Token));
                await done.CancelAsync();
                if (first != work)
                {
                    // What is cut off ends in an exception that nobody is waiting for.
                    _ = work.ContinueWith(
                        cut => cut.Exception,
                        CancellationToken.None,
                        TaskContinuationOptions.OnlyOnFaulted,
                        TaskScheduler.Default
                    );
                    return default;
                }
                var result = await work;
                goesOn = !EqualityComparer<T>.Default.Equals(result, default);
                return result;
            }
            finally
            {
                if (!goesOn)
                    Dispose();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref closed, 1) != 0)
                return;
            Interlocked.Decrement(ref transport.open);
            inner.Dispose();
        }
    }
}
