using Zegel.Domains;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Server.Setup;

/// <summary>What came of the first run.</summary>
public abstract record FirstRunResult
{
    FirstRunResult() { }

    public sealed record Done(User Owner) : FirstRunResult;

    /// <summary>The settings too were made.</summary>
    public sealed record Begun(Settings Settings) : FirstRunResult;

    /// <param name="Faults">The field that is meant, or empty, and what is wrong with it.</param>
    public sealed record Refused(IReadOnlyList<(string Field, string Why)> Faults) : FirstRunResult;

    /// <summary>Somebody was here before: there are users, who sign in.</summary>
    public sealed record TooLate : FirstRunResult;
}

/// <summary>The first run on a data folder: settings, then the tenant, its owner, its brand and its domains.</summary>
public static class FirstRun
{
    const string Actor = "first run";

    /// <summary>Writes the settings file. Nothing is written when they could not be used; one that is there is left alone.</summary>
    /// <exception cref="SettingsException">What is wrong with the answers.</exception>
    public static async Task<Settings> WriteSettingsAsync(
        string dataFolder,
        PlaceAnswers answers,
        CancellationToken cancellationToken
    )
    {
        var text = answers.SettingsText();
        var folder = Directory.CreateDirectory(dataFolder).FullName;
        var file = Path.Combine(folder, Settings.FileName);
        if (File.Exists(file))
            throw new SettingsException($"{file} is there already; edit it, or move it away to begin anew");
        var settings = Settings.Parse(folder, file, text);
        await File.WriteAllTextAsync(file + ".new", text, cancellationToken);
        File.Move(file + ".new", file, overwrite: false);
        return settings;
    }

    /// <summary>The whole of it on an empty folder. Refused answers leave no settings file behind.</summary>
    public static async Task<FirstRunResult> BeginAsync(
        string dataFolder,
        PlaceAnswers place,
        PeopleAnswers people,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (people.Faults() is { Count: > 0 } faults)
            return new FirstRunResult.Refused(faults);
        Settings settings;
        try
        {
            settings = await WriteSettingsAsync(dataFolder, place, cancellationToken);
        }
        catch (Exception fault) when (fault is SettingsException or IOException or UnauthorizedAccessException)
        {
            return Refused("", fault.Message);
        }
        FirstRunResult founded;
        try
        {
            await MigrateAsync(settings, cancellationToken);
            await using var zegel = await Installation.OpenAsync(settings, clock, cancellationToken);
            founded = await FoundAsync(zegel, people, cancellationToken);
        }
        catch (SettingsException fault)
        {
            founded = Refused("", fault.Message);
        }
        if (founded is FirstRunResult.Done or FirstRunResult.TooLate)
            return new FirstRunResult.Begun(settings);
        File.Delete(Path.Combine(settings.DataFolder, Settings.FileName));
        return founded;
    }

    /// <summary>Makes tenant, owner, brand, both domains and both sender addresses.</summary>
    public static async Task<FirstRunResult> FoundAsync(
        Installation zegel,
        PeopleAnswers answers,
        CancellationToken cancellationToken
    )
    {
        if (answers.Faults() is { Count: > 0 } faults)
            return new FirstRunResult.Refused(faults);
        // Two browsers at once: the second finds the first one's work.
        if (await zegel.Users.AnyAsync(cancellationToken))
            return new FirstRunResult.TooLate();
        if (await TenantOfAsync(zegel, answers.Tenant, cancellationToken) is not { } tenant)
            return Refused(nameof(TenantInput.Name), "there is a tenant of this name already");
        foreach (var name in new[] { answers.BulkDomain, answers.SystemDomain })
            if (
                await zegel.Domains.RegisterAsync(tenant.Id, Actor, name, cancellationToken) is var registered
                && registered is not (RegisterDomainResult.Registered or RegisterDomainResult.AlreadyYours)
            )
                return Refused(
                    nameof(PeopleAnswers.Domain),
                    registered is RegisterDomainResult.BadName(var reason)
                        ? reason
                        : $"another tenant has declared {name}"
                );
        var brand =
            (await zegel.Tenants.BrandsAsync(tenant.Id, cancellationToken)).Find(b =>
                b.Name == answers.BrandName.Trim()
            )
            ?? await zegel.Tenants.CreateBrandAsync(
                tenant.Id,
                answers.BrandName,
                answers.Language,
                Actor,
                cancellationToken
            ) switch
            {
                BrandResult.Created(var created) => created,
                _ => null,
            };
        if (brand is null)
            return Refused(nameof(PeopleAnswers.BrandName), "the brand could not be made under this name");
        foreach (
            var (stream, address) in new[]
            {
                (MailStream.Bulk, answers.BulkAddress),
                (MailStream.System, answers.SystemAddress),
            }
        )
            if (
                await zegel.Senders.AddAsync(tenant.Id, Actor, brand.Id, stream, address, brand.Name, cancellationToken)
                is AddSenderResult.BadAddress
                    or AddSenderResult.AddressInUse
            )
                return Refused(nameof(PeopleAnswers.Domain), $"{address} cannot be the sender of {stream} mail");
        // Last: who signs in finds everything there, and a first run that was cut off can be done again.
        return await zegel.Users.AddAsync(
            new NewUser(
                tenant.Id,
                Role.Owner,
                answers.OwnerEmail,
                answers.OwnerName,
                answers.Language,
                answers.OwnerPassword,
                IsPlatform: true
            ),
            Actor,
            cancellationToken
        ) switch
        {
            UserResult.Done(var owner) => new FirstRunResult.Done(owner),
            UserResult.Refused(var why) => Refused(nameof(PeopleAnswers.OwnerEmail), why),
            _ => new FirstRunResult.TooLate(),
        };
    }

    static FirstRunResult.Refused Refused(string field, string why) => new([(field, why)]);

    static async Task<Tenant?> TenantOfAsync(Installation zegel, TenantInput input, CancellationToken cancellationToken)
    {
        if (await zegel.Tenants.CreateAsync(input, Actor, cancellationToken) is TenantResult.Saved(var made))
            return made;
        // A first run that was cut off left a tenant without anybody who signs in.
        var there = await zegel.Tenants.ListAsync(cancellationToken);
        return there.Find(t => t.Name == input.Name.Trim());
    }

    /// <summary>Brings a database to this version before it is served; SQLite keeps a copy of what was before.</summary>
    /// <returns>A sentence when something was done.</returns>
    public static async Task<string?> MigrateAsync(Settings settings, CancellationToken cancellationToken)
    {
        var dialect = Dialect.For(settings.DatabaseConnection);
        var migrator = new Migrator(dialect);
        var before = await migrator.AppliedAsync(cancellationToken);
        if (before.SequenceEqual(Migrator.Steps))
            return null;
        if (before.Except(Migrator.Steps).Any())
            throw new SettingsException(
                $"the database was made by a newer version (step {before.Max()}): install that one, or restore a backup of this one"
            );
        string? copy = null;
        if (before.Count > 0 && dialect is Dialect.Sqlite sqlite)
        {
            copy = $"{sqlite.File}.before-{Migrator.Steps[^1]}";
            await SqliteFile.CopyAsync(sqlite, copy, cancellationToken);
        }
        var applied = await migrator.MigrateAsync(cancellationToken);
        return before.Count == 0
            ? "Made the database."
            : $"Brought the database to this version (steps {string.Join(", ", applied)})"
                + (copy is null ? "." : $"; as it was before: {copy}");
    }
}
