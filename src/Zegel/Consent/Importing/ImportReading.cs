using System.Globalization;
using CsvHelper;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>Reads a file and sorts its rows: those that may be taken, and those that may not, with the reason.</summary>
sealed class ImportReading(Database database, AddressKeys keys)
{
    /// <summary>Refused rows that are told at once; the error file has them all.</summary>
    const int SamplesShown = 20;

    const int BatchRows = 500;

    /// <param name="take">Gets the rows that may be taken, some hundreds at a time.</param>
    /// <param name="errors">Gets the others as they stand in the file, with line and reason; or null.</param>
    /// <exception cref="ImportFileException">The file or the plan cannot be used.</exception>
    public async Task<ImportTally> JudgeAsync(
        MailingList list,
        Stream file,
        ImportPlan plan,
        TextWriter? errors,
        DateTimeOffset now,
        IProgress<long>? progress,
        Func<IReadOnlyList<ImportedPerson>, Task> take,
        CancellationToken cancellationToken
    )
    {
        file.Position = 0;
        using var opened = ImportFile.Open(file);
        var judge = new ImportJudge(plan, list, keys, opened.Headers, now);
        await using var writer = errors is null
            ? null
            : CsvWriter.Create(errors, CsvWriterOptions.Default, leaveOpen: true);
        writer?.WriteRow([.. opened.Headers, "line", "reason"]);
        var tally = new ImportTally();
        var batch = new List<(ImportLine Line, ImportedPerson Person)>(BatchRows);
        foreach (var line in opened.Lines())
        {
            cancellationToken.ThrowIfCancellationRequested();
            tally.Lines++;
            var (person, refusal, detail) = judge.Read(line);
            if (refusal is { } why)
                Refuse(line, why, detail);
            else
                batch.Add((line, person!));
            if (batch.Count == BatchRows)
                await FlushAsync();
            if (tally.Lines % 1000 == 0)
                progress?.Report(tally.Lines);
        }
        await FlushAsync();
        tally.RoleAddresses = judge.RoleAddresses;
        return tally;

        async Task FlushAsync()
        {
            if (batch.Count == 0)
                return;
            var known = await database.ReadAsync(
                db => ImportJudge.KnownAsync(db, list, [.. batch.Select(b => b.Person.AddressKey)], cancellationToken),
                cancellationToken
            );
            var good = new List<ImportedPerson>(batch.Count);
            foreach (var (line, person) in batch)
                if (known.TryGetValue(person.AddressKey, out var found))
                    Refuse(line, found.Why, found.Detail);
                else
                    good.Add(person);
            batch.Clear();
            if (good.Count > 0)
                await take(good);
            tally.Accepted += good.Count;
        }

        void Refuse(ImportLine line, ImportRefusal why, string detail)
        {
            tally.Refuse(why);
            var words = ImportWords.Of(why, detail);
            if (tally.FirstRefused.Count < SamplesShown)
                tally.FirstRefused.Add((line.Line, words));
            writer?.WriteRow([
                .. Enumerable.Range(0, opened.Headers.Count).Select(i => i < line.Cells.Count ? line.Cells[i] : ""),
                line.Line.ToString(CultureInfo.InvariantCulture),
                ImportWords.Harmless(words),
            ]);
        }
    }
}
