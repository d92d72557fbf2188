using System.Globalization;
using System.Text;
using LinqToDB.Data;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>What happened could not be written down; the claim will lapse.</summary>
sealed class OutcomeLostException(Exception inner) : Exception("outcomes could not be stored", inner);

/// <summary>
/// Writes settlements together: while one transaction is on its way to the disk the next ones gather, and whoever comes first
/// writes for all. On PostgreSQL this makes one statement of many; on SQLite one savepoint.
/// </summary>
sealed class SettlementWriter(Database database)
{
    /// <summary>Bounds the parameters of one statement (PostgreSQL takes 65,535, SQLite 32,766).</summary>
    const int BatchMax = 200;

    readonly Lock gate = new();
    readonly Queue<Waiter> waiting = new();
    bool writing;

    sealed class Waiter(Settlement settlement)
    {
        public Settlement Settlement { get; } = settlement;

        public bool Stood { get; set; }

        /// <summary>True: your turn to write, for all who wait. False: it is written.</summary>
        public TaskCompletionSource<bool> Leads { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <returns>False when the claim had lapsed: nothing was written.</returns>
    public async Task<bool> WriteAsync(Settlement settlement)
    {
        var waiter = new Waiter(settlement);
        bool leads;
        lock (gate)
        {
            waiting.Enqueue(waiter);
            leads = !writing;
            writing = true;
        }
        if (leads || await waiter.Leads.Task)
            await WriteWaitingAsync();
        return waiter.Stood;
    }

    async Task WriteWaitingAsync()
    {
        var batch = new List<Waiter>();
        lock (gate)
            while (batch.Count < BatchMax && waiting.TryDequeue(out var waiter))
                batch.Add(waiter);
        Exception? fault = null;
        try
        {
            // What happened has happened: this is written even while the program stops.
            await database.WriteAsync(db => WriteAsync(db, batch), CancellationToken.None);
        }
        catch (Exception e)
        {
            fault = e;
        }
        Waiter? next;
        lock (gate)
            writing = waiting.TryPeek(out next);
        // The first is the one who writes.
        foreach (var waiter in batch.Skip(1))
        {
            if (fault is null)
                waiter.Leads.SetResult(false);
            else
                waiter.Leads.SetException(new OutcomeLostException(fault));
        }
        next?.Leads.SetResult(true);
        if (fault is not null)
            throw new OutcomeLostException(fault);
    }

    static async Task<bool> WriteAsync(Session db, List<Waiter> batch)
    {
        var (sql, parameters) = Statement(
            "WITH settled (key, fenced, new_state, due, result, ended, tried, unsure, said, blame) AS (VALUES ",
            batch.Select(w => Columns(w.Settlement)),
            """
            ) UPDATE intent SET
              state = new_state, due_at = due, outcome = result, ended_at = ended,
              dated_at = CASE WHEN attempts = 0 AND tried = 0 AND uncertain = 0 THEN NULL ELSE dated_at END,
              attempts = attempts + tried, uncertain = uncertain + unsure,
              last_reply = COALESCE(said, last_reply), fault = blame
            FROM settled WHERE id = key AND fence = fenced AND state = 1
            RETURNING id
            """
        );
        var stood = (await db.QueryToListAsync<Guid>(sql, parameters)).ToHashSet();
        foreach (var waiter in batch)
            waiter.Stood = stood.Contains(waiter.Settlement.Claim.Id);
        var attempts = batch.Where(w => w.Stood && w.Settlement.Attempt is not null).ToList();
        if (attempts.Count == 0)
            return true;
        (sql, parameters) = Statement(
            "INSERT INTO attempt (intent_id, number, at, provider, host, local_address, result, code, reply, uncertain) VALUES ",
            attempts.Select(w => AttemptColumns(w.Settlement, w.Settlement.Attempt!)),
            ""
        );
        await db.ExecuteAsync(sql, parameters);
        return true;
    }

    static DataParameter[] Columns(Settlement s) =>
        [
            Raw.Id("", s.Claim.Id),
            Raw.Number("", s.Claim.Fence),
            Raw.Number("", s.State),
            Raw.Instant("", s.DueAt),
            Raw.Text("", s.Result),
            Raw.Instant("", s.EndedAt),
            Raw.Number("", s.Attempt is null ? 0 : 1),
            Raw.Number("", s.IsUncertain ? 1 : 0),
            Raw.Text("", s.LastReply),
            Raw.Text("", s.Fault),
        ];

    static DataParameter[] AttemptColumns(Settlement s, Attempt a) =>
        [
            Raw.Id("", s.Claim.Id),
            Raw.Number("", s.Claim.Attempt),
            Raw.Instant("", a.At),
            Raw.Text("", a.Provider),
            Raw.Text("", a.Host),
            Raw.Text("", a.LocalAddress?.ToString() ?? ""),
            Raw.Text("", s.AttemptResult),
            Raw.Number("", a.Code),
            Raw.Text("", Settlement.Shortened(a.Reply)),
            Raw.Flag("", s.IsUncertain),
        ];

    /// <summary>A row of parameters for each settlement, named by their place.</summary>
    static (string Sql, DataParameter[] Parameters) Statement(
        string start,
        IEnumerable<DataParameter[]> rows,
        string end
    )
    {
        var sql = new StringBuilder(start);
        var parameters = new List<DataParameter>();
        foreach (var row in rows)
        {
            sql.Append(parameters.Count == 0 ? "(" : ", (");
            foreach (var parameter in row)
            {
                parameter.Name = string.Create(CultureInfo.InvariantCulture, $"p{parameters.Count}");
                sql.Append('@').Append(parameter.Name).Append(ReferenceEquals(parameter, row[^1]) ? ")" : ", ");
                parameters.Add(parameter);
            }
        }
        return (sql.Append(end).ToString(), [.. parameters]);
    }
}
