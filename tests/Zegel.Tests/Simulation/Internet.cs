using System.IO.Pipelines;
using System.Net;
using Zegel.Delivery;
using Zegel.Mail.Network;

namespace Zegel.Tests.Simulation;

/// <summary>DNS and TCP of the simulated world: slow, now and then silent, and cut when a process dies.</summary>
sealed class Internet(Loop loop)
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan ResolverPatience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    readonly Dictionary<string, List<DnsRecord>> zone = [];
    readonly Dictionary<IPAddress, Receiver> receivers = [];
    readonly List<Line> lines = [];

    /// <summary>The share of DNS questions that nobody answers, or answers badly.</summary>
    public double DnsTrouble { get; set; }

    public void Mx(string domain, int preference, string host) =>
        Add(new DnsRecord(domain, DnsType.Mx, host, Hour, preference));

    public void Host(string name, IPAddress address, Receiver? receiver)
    {
        Add(new DnsRecord(name, DnsType.A, address.ToString(), Hour, Address: address));
        if (receiver is not null)
            receivers[address] = receiver;
    }

    void Add(DnsRecord record)
    {
        if (!zone.TryGetValue(record.Name, out var records))
            zone[record.Name] = records = [];
        records.Add(record);
    }

    /// <summary>The network as one process sees it.</summary>
    public INetwork SeenBy(Actor process) => new View(this, process);

    /// <summary>The kernel closes what a dead process had open: what it had written still arrives.</summary>
    public void CloseAll(Actor process)
    {
        foreach (var line in lines.Where(l => l.Owner == process).ToList())
            line.CloseClient();
    }

    async ValueTask<DnsAnswer> AnswerAsync(string name, DnsType type, Actor process)
    {
        await process.DelayAsync(loop.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(80)));
        if (loop.Chance(DnsTrouble))
        {
            if (loop.Chance(0.5))
                return DnsAnswer.Of(DnsStatus.ServerFailure);
            await process.DelayAsync(ResolverPatience);
            return DnsAnswer.Of(DnsStatus.TimedOut);
        }
        if (!zone.TryGetValue(name, out var records))
            return new DnsAnswer(DnsStatus.NoSuchName, [], [], TimeSpan.FromMinutes(5));
        var found = records.Where(r => r.Type == type).ToList();
        return new DnsAnswer(found.Count > 0 ? DnsStatus.Found : DnsStatus.NoData, found, []);
    }

    async ValueTask<IConnection> ConnectAsync(
        IPAddress source,
        IPEndPoint target,
        Actor process,
        CancellationToken cancellationToken
    )
    {
        if (!receivers.TryGetValue(target.Address, out var receiver) || receiver.IsAway)
        {
            await Task.Delay(ConnectPatience, process.Clock, cancellationToken);
            throw new ConnectException(ConnectFault.TimedOut, $"{target} does not answer");
        }
        await Task.Delay(
            loop.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)),
            process.Clock,
            cancellationToken
        );
        if (receiver.RefusesConnection())
            throw new ConnectException(ConnectFault.Refused, $"{target} refused the connection");
        var line = new Line(loop, process, source, target, closed => lines.Remove(closed));
        lines.Add(line);
        CheckConnections(process, source, receiver);
        receiver.Serve(line);
        return line;
    }

    /// <summary>P02: from one address of ours to one provider, never more at once than the table says.</summary>
    void CheckConnections(Actor process, IPAddress source, Receiver receiver)
    {
        var provider = ShapingTable.Internet.ProviderOf(receiver.Host);
        var open = lines.Count(l =>
            l.Owner == process
            && l.Source.Equals(source)
            && ShapingTable.Internet.ProviderOf(receivers[l.RemoteEndPoint.Address].Host) == provider
        );
        var allowed = ShapingTable.Internet.PolicyOf(provider).Connections;
        if (open > allowed)
            loop.Violated($"{open} connections from {source} to {provider}; {allowed} are allowed");
    }

    sealed class View(Internet internet, Actor process) : INetwork
    {
        public IReadOnlyList<IPEndPoint> Resolvers => [];

        public int AuthoritativePort => 53;

        public ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken) =>
            internet.AnswerAsync(name, type, process);

        public ValueTask<DnsAnswer> QueryAsync(
            IPEndPoint server,
            string name,
            DnsType type,
            CancellationToken cancellationToken
        ) => internet.AnswerAsync(name, type, process);

        public ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => internet.ConnectAsync(source!, target, process, cancellationToken);
    }
}

/// <summary>A TCP connection in memory. It remembers in which step each byte of the client left.</summary>
sealed class Line : IConnection
{
    readonly Loop loop;
    readonly Pipe up = new();
    readonly Pipe down = new();
    readonly StampedWriter clientOutput;
    readonly List<(long End, long Step)> stamps = [];
    readonly Action<Line> closed;

    public Line(Loop loop, Actor owner, IPAddress source, IPEndPoint target, Action<Line> closed)
    {
        (this.loop, Owner, Source, RemoteEndPoint, this.closed) = (loop, owner, source, target, closed);
        clientOutput = new StampedWriter(this);
    }

    /// <summary>The process that opened it.</summary>
    public Actor Owner { get; }

    public IPAddress Source { get; }

    public IPEndPoint? LocalEndPoint => new(Source, 40000);

    public IPEndPoint RemoteEndPoint { get; }

    public PipeReader Input => down.Reader;

    public PipeWriter Output => clientOutput;

    /// <summary>The server's side.</summary>
    public PipeReader FromClient => up.Reader;

    public PipeWriter ToClient => down.Writer;

    /// <summary>
    /// Called within the client's next flush instead of a later turn: TLS reads on by itself, outside the loop, unless what
    /// it wants is there already.
    /// </summary>
    public Action? AtNextFlush { get; set; }

    /// <summary>The step in which the client sent the byte at this place.</summary>
    public long SentIn(long offset) => stamps.First(s => s.End > offset).Step;

    /// <summary>The server hangs up.</summary>
    public void CloseServer(bool reset)
    {
        down.Writer.Complete(reset ? new IOException("Connection reset by peer") : null);
        up.Reader.Complete();
    }

    public void CloseClient()
    {
        up.Writer.Complete();
        down.Reader.Complete();
        closed(this);
    }

    public ValueTask DisposeAsync()
    {
        CloseClient();
        return default;
    }

    sealed class StampedWriter(Line line) : PipeWriter
    {
        long written;

        PipeWriter Inner => line.up.Writer;

        public override void Advance(int bytes)
        {
            written += bytes;
            Inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => Inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => Inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (line.stamps.Count == 0 || line.stamps[^1].End < written)
                line.stamps.Add((written, line.loop.Step));
            if (line.AtNextFlush is { } act)
            {
                line.AtNextFlush = null;
                act();
            }
            return Inner.FlushAsync(cancellationToken);
        }
    }
}
