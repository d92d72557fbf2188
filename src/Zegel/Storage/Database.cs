using System.Runtime.ExceptionServices;
using LinqToDB.Data;

namespace Zegel.Storage;

/// <summary>
/// The database. Readers get a session of their own; writers hand in their work, which runs in one transaction. SQLite has
/// one writer at a time, so there everything that waits is committed together (group commit): one sync for many promises.
/// </summary>
public sealed class Database(Dialect dialect) : IAsyncDisposable
{
    // Bounds the time a first waiter stays unanswered while others keep coming.
    const int JobsPerCommitMax = 256;

    readonly Lock gate = new();
    readonly Queue<Job> waiting = new();
    Session? writer;
    bool writing;
    bool disposed;

    public Dialect Dialect { get; } = dialect;

    /// <summary>A session for reading. Dispose it soon: on SQLite an open read keeps the log from being trimmed.</summary>
    public Task<Session> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Session(Dialect));
    }

    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var session = await ReadAsync(cancellationToken);
        return await read(session);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and returns when it is durable. An exception undoes this work alone.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Dialect.HasOneWriter)
            return await WriteAloneAsync(work, cancellationToken);
        var job = new Job<T>(work);
        bool leads;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            waiting.Enqueue(job);
            leads = !writing;
            writing = true;
        }
        // Whoever finds no writer at work commits all that waits, then hands the pen to the first who came since. No
        // thread of its own, no timer, and nobody works for others for longer than one commit.
        if (leads || await job.Leads.Task)
            await CommitWaitingAsync();
        return job.Result();
    }

    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            cancellationToken
        );

    /// <summary>True when the exception says that a row with this key is already there.</summary>
    public bool IsUniqueViolation(Exception exception) => Dialect.IsUniqueViolation(exception);

    async Task<T> WriteAloneAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var session = new Session(Dialect);
        await Dialect.BeginWriteAsync(session, cancellationToken);
        var result = await work(session);
        await session.CommitTransactionAsync(cancellationToken);
        return result;
    }

    async Task CommitWaitingAsync()
    {
        var batch = new List<Job>();
        lock (gate)
            while (batch.Count < JobsPerCommitMax && waiting.TryDequeue(out var job))
                batch.Add(job);
        await CommitTogetherAsync(batch);
        Job? next;
        lock (gate)
            writing = waiting.TryPeek(out next);
        foreach (var job in batch)
            job.Leads.TrySetResult(false);
        next?.Leads.SetResult(true);
    }

    async Task CommitTogetherAsync(List<Job> batch)
    {
        try
        {
            if (writer is null)
            {
                writer = new Session(Dialect);
                await Dialect.PrepareWriterAsync(writer, CancellationToken.None);
            }
            await Dialect.BeginWriteAsync(writer, CancellationToken.None);
            foreach (var job in batch)
            {
                await writer.ExecuteAsync("SAVEPOINT job", CancellationToken.None);
                await job.RunAsync(writer);
                await writer.ExecuteAsync(
                    job.Fault is not null ? "ROLLBACK TO job; RELEASE job" : "RELEASE job",
                    CancellationToken.None
                );
            }
            await writer.ExecuteAsync("COMMIT", CancellationToken.None);
        }
        catch (Exception fault)
        {
            // The transaction itself failed (disk full, file gone): nothing of this batch is durable, and everyone is told.
            if (writer is not null)
                await writer.DisposeAsync();
            writer = null;
            foreach (var job in batch)
                job.Fault ??= fault;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            disposed = true;
        if (writer is not null)
            await writer.DisposeAsync();
        writer = null;
    }

    abstract class Job
    {
        public Exception? Fault { get; set; }

        /// <summary>True: write what waits, your own first. False: it is written.</summary>
        public TaskCompletionSource<bool> Leads { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public abstract Task RunAsync(Session session);
    }

    sealed class Job<T>(Func<Session, Task<T>> work) : Job
    {
        T? result;

        public override async Task RunAsync(Session session)
        {
            try
            {
                result = await work(session);
            }
            catch (Exception fault)
            {
                Fault = fault;
            }
        }

        public T Result()
        {
            if (Fault is not null)
                ExceptionDispatchInfo.Throw(Fault);
            return result!;
        }
    }
}
