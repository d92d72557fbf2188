using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A newsletter carries no files, and a receipt only those that cannot do anything.</summary>
sealed class AllowedAttachments : Rule, ICheck<MessageFacts>
{
    /// <summary>What Gmail blocks, and what other systems run when it is opened.</summary>
    static readonly HashSet<string> Running = Names(
        """
        ade adp apk app appx appxbundle bat cab chm class cmd com cpl diagcab diagcfg diagpkg dll dmg elf ex ex_ exe gadget hta img ins
        iso isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 ps1xml ps2 psc1 psc2 py rb scf scr sct sh shb
        sys url vb vbe vbs vhd vhdx vxd wsc wsf wsh xll xla xlam docm dotm xlsm xltm pptm potm ppam ppsm sldm one library-ms
        """
    );

    static readonly HashSet<string> Allowed = Names("pdf ics txt csv png jpg jpeg");

    static readonly Dictionary<string, string> KindOf = new(StringComparer.Ordinal)
    {
        ["pdf"] = "pdf",
        ["png"] = "png",
        ["jpg"] = "jpg",
        ["jpeg"] = "jpg",
        ["ics"] = "ics",
        ["txt"] = "",
        ["csv"] = "",
    };

    public override string Id => "F14";
    public override string Says => "Bulk mail carries no files, other mail only files that do nothing.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Gmail: blocked file types; SpamAssassin; standards 5.2 F14";
    public override string BadExample => "invoice.pdf.exe, or a zip file with a script in it";
    public override string GoodExample => "invoice.pdf with a receipt; a newsletter that links to the programme";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var file in message.Attachments)
            if (Judge(message, file) is { } finding)
                yield return finding;
    }

    Finding? Judge(MessageFacts message, AttachmentFact file)
    {
        var name = file.Name.Length == 0 ? "a file without a name" : Shown(file.Name);
        var running =
            Running.Contains(file.Extension) ? file.Extension
            : Running.Contains(file.Kind) ? file.Kind
            : null;
        if (running is not null)
            return Block($"{name} is a program ({running})", "Link to a page instead.");
        if (file.Name.Any(c => c is '\u202E' or '\u202D' or '\u2066' or '\u2067' or '\u2068'))
            return Block($"the name {name} turns its letters around", "Write the name as it is read.");
        if (file.Inside.FirstOrDefault(inner => Running.Contains(Extension(inner))) is { } program)
            return Block($"{name} holds a program, {Shown(program)}", "Link to a page instead.");
        if (file.HasMacros)
            return Block($"{name} holds macros", "Send it as PDF.");
        if (message.IsBulk)
            return Block($"{name} goes along with a bulk mail", "Link to the file: most readers do not want it.");
        if (file.IsLocked)
            return Block($"{name} cannot be looked into", "Send the files themselves.");
        if (!Allowed.Contains(file.Extension))
            return Block($"{name} is of a kind that receivers distrust", "Send it as PDF, or link to it.");
        return file.Kind.Length > 0 && file.Kind != KindOf[file.Extension]
            ? Block($"{name} is in truth {file.Kind}", "Give the file the name of what it is.")
            : null;

        Finding Block(string seen, string fix) =>
            Found(Verdict.Block, seen, "pdf, ics, txt, csv, png or jpg, and none in bulk mail", fix);
    }

    static string Extension(string name) => Path.GetExtension(name).TrimStart('.').ToLowerInvariant();

    static string Shown(string name) =>
        string.Concat(
            (name.Length > 60 ? name[..60] + "…" : name).Select(c =>
                char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c
            )
        );

    static HashSet<string> Names(string names) =>
        new(names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
