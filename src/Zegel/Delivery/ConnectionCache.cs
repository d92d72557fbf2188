using System.Net;
using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

/// <summary>Where an open session leads: only to the same host, over the same path and on the same terms may it be used again.</summary>
/// <param name="Terms">The source of the demand that its encryption met.</param>
readonly record struct ConnectionPlace(EgressPath Path, string Host, IPEndPoint Target, string Terms);

/// <summary>A session with the number of messages it has carried.</summary>
sealed class OpenConnection(ConnectionPlace place, SmtpClientSession session, IPAddress? localAddress)
{
    public ConnectionPlace Place { get; } = place;
    public SmtpClientSession Session { get; } = session;
    public IPAddress? LocalAddress { get; } = localAddress;
    public int Messages { get; set; }
    public DateTimeOffset IdleSince { get; set; }
}

/// <summary>Keeps sessions open for a minute, since a greeting and a handshake cost more than a message.</summary>
sealed class ConnectionCache(TimeProvider clock) : IAsyncDisposable
{
    static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(60);

    /// <summary>Sockets kept for no one in particular.</summary>
    const int IdleCountMax = 500;

    readonly Lock gate = new();

    /// <summary>The one used last stands last.</summary>
    readonly LinkedList<OpenConnection> idle = [];

    /// <summary>Open, being opened or being closed: what the receiver may count.</summary>
    readonly Dictionary<EgressPath, int> open = [];

    /// <summary>Ends with the next that closes.</summary>
    TaskCompletionSource closed = new();

    /// <summary>
    /// A session to this place that idles, or null: then the caller has a place on the path and must either put a connection
    /// in it or <see cref="GiveUp"/>.
    /// </summary>
    /// <param name="connectionsMax">For the path. An idle session to another host makes room when it is reached.</param>
    public async ValueTask<OpenConnection?> TakeAsync(
        ConnectionPlace place,
        int connectionsMax,
        CancellationToken cancellationToken
    )
    {
        lock (gate)
            for (var node = idle.Last; node is not null; node = node.Previous)
                if (node.Value.Place == place && clock.GetUtcNow() - node.Value.IdleSince < IdleMax)
                {
                    idle.Remove(node);
                    return node.Value;
                }
        await ReserveAsync(place.Path, connectionsMax, cancellationToken);
        return null;
    }

    /// <summary>Waits for a place on the path. What is being closed holds its place until it is closed.</summary>
    public async ValueTask ReserveAsync(EgressPath path, int connectionsMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            OpenConnection? inTheWay;
            Task change;
            lock (gate)
            {
                var taken = open.GetValueOrDefault(path);
                if (taken < connectionsMax)
                {
                    open[path] = taken + 1;
                    return;
                }
                change = closed.Task;
                inTheWay = idle.FirstOrDefault(c => c.Place.Path == path);
                if (inTheWay is not null)
                    idle.Remove(inTheWay);
            }
            if (inTheWay is not null)
                await CloseAsync(inTheWay);
            else
                await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Nothing was opened in the place that was given.</summary>
    public void GiveUp(EgressPath path)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            var left = open[path] - 1;
            if (left > 0)
                open[path] = left;
            else
                open.Remove(path);
            (waiting, closed) = (closed, new());
        }
        waiting.SetResult();
    }

    /// <summary>Keeps it for the next message, or closes it when it has carried enough.</summary>
    public async ValueTask ReturnAsync(OpenConnection connection, int messagesMax)
    {
        if (connection.Session.MayReuse && connection.Messages < messagesMax)
            lock (gate)
                if (idle.Count < IdleCountMax)
                {
                    connection.IdleSince = clock.GetUtcNow();
                    idle.AddLast(connection);
                    return;
                }
        await CloseAsync(connection);
    }

    /// <summary>Closes what has idled long enough.</summary>
    public async Task TrimAsync()
    {
        var old = new List<OpenConnection>();
        lock (gate)
            while (idle.First is { } first && clock.GetUtcNow() - first.Value.IdleSince >= IdleMax)
            {
                idle.RemoveFirst();
                old.Add(first.Value);
            }
        await Task.WhenAll(old.Select(CloseAsync));
    }

    public async Task CloseAsync(OpenConnection connection)
    {
        await connection.Session.QuitAsync(CancellationToken.None);
        await connection.Session.DisposeAsync();
        GiveUp(connection.Place.Path);
    }

    public async ValueTask DisposeAsync()
    {
        List<OpenConnection> all;
        lock (gate)
        {
            all = [.. idle];
            idle.Clear();
        }
        await Task.WhenAll(all.Select(CloseAsync));
    }
}
