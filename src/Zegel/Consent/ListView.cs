using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>A list as those who look after it see it: who came and who went. Reads only.</summary>
public static class ListView
{
    static readonly ConsentKind[] Comings = [ConsentKind.Confirmed, ConsentKind.Imported, ConsentKind.Withdrawn];

    /// <summary>How many joined and left in each step of time, oldest first.</summary>
    /// <param name="from">Where the first step begins.</param>
    public static async Task<IReadOnlyList<GrowthStep>> GrowthAsync(
        Session db,
        Guid listId,
        DateTimeOffset from,
        TimeSpan step,
        int steps,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<Row>(
            """
            SELECT (at - @from) / @step AS step, kind, COUNT(*) AS number FROM consent_entry
            WHERE list_id = @list AND at >= @from AND kind IN ('confirmed', 'imported', 'withdrawn') GROUP BY 1, 2
            """,
            cancellationToken,
            Raw.Id("list", listId),
            Raw.Instant("from", from),
            Raw.Number("step", (long)step.TotalMicroseconds)
        );
        long Of(int at, ConsentKind kind) => rows.Where(r => r.Step == at && r.Kind == kind).Sum(r => r.Number);
        return
        [
            .. Enumerable
                .Range(0, steps)
                .Select(i => new GrowthStep(
                    from + i * step,
                    Of(i, ConsentKind.Confirmed) + Of(i, ConsentKind.Imported),
                    Of(i, ConsentKind.Withdrawn)
                )),
        ];
    }

    /// <summary>The last who joined or left, newest first.</summary>
    public static async Task<IReadOnlyList<ListNews>> NewsAsync(
        Session db,
        Guid listId,
        int take,
        CancellationToken cancellationToken
    )
    {
        var (entries, people) = (db.ConsentEntries, db.People);
        var query =
            from entry in entries
            join person in people on entry.PersonId equals person.Id
            where entry.ListId == listId && Comings.Contains(entry.Kind)
            orderby entry.At descending
            select new ListNews(entry.At, entry.Kind == ConsentKind.Withdrawn, person);
        return await query.Take(take).ToListAsync(cancellationToken);
    }

    sealed record Row
    {
        [Column("step")]
        public long Step { get; init; }

        [Column("kind")]
        public ConsentKind Kind { get; init; }

        [Column("number")]
        public long Number { get; init; }
    }
}

/// <param name="From">Where this step of time begins.</param>
public sealed record GrowthStep(DateTimeOffset From, long Joined, long Left);

public sealed record ListNews(DateTimeOffset At, bool HasLeft, Person Person);
