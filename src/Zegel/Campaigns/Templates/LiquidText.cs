using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Fluid.Values;
using Zegel.Mail.Message;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// A Liquid text cut into stretches that are the same for everyone and slots that differ. A slot that is a plain field, with
/// or without a default, is filled without Fluid.
/// </summary>
sealed class LiquidText
{
    static readonly FluidParser Parser = new(new FluidParserOptions { AllowFunctions = false });

    static readonly TemplateOptions Options = new() { MaxSteps = 10_000, MaxRecursion = 20 };

    readonly TextEncoder encoder;
    readonly List<(string? Static, Slot? Slot)> pieces = [];
    readonly List<Slot> slots = [];

    abstract record Slot
    {
        public sealed record Field(string Name, string Default) : Slot;

        public sealed record Rendered(Statement Statement) : Slot;
    }

    /// <param name="liquid">A text that parses; its tags were checked before.</param>
    /// <param name="isHtml">Values are escaped for HTML.</param>
    /// <exception cref="FormatException">It does not parse.</exception>
    public LiquidText(string liquid, bool isHtml)
    {
        encoder = isHtml ? HtmlEncoder.Default : NullEncoder.Default;
        if (!Parser.TryParse(liquid, out var template, out var error))
            throw new FormatException(error);
        foreach (var statement in ((FluidTemplate)template).Statements)
        {
            if (statement is TextSpanStatement text)
            {
                text.PrepareBuffer(Options);
                if (!string.IsNullOrEmpty(text.Buffer))
                    pieces.Add((text.Buffer, null));
                continue;
            }
            var slot = SlotOf(statement);
            pieces.Add((null, slot));
            if (!slots.Contains(slot))
                slots.Add(slot);
        }
    }

    public int SlotCount => slots.Count;

    /// <summary>True when every slot is a plain field.</summary>
    public bool IsPlain => slots.TrueForAll(slot => slot is Slot.Field);

    /// <summary>The stretches for a compiled body; slots are numbered from <paramref name="firstSlot"/>.</summary>
    public IReadOnlyList<BodySegment> Segments(int firstSlot) =>
        [
            .. pieces.Select(piece =>
                piece.Slot is { } slot
                    ? (BodySegment)new BodySegment.Slot(firstSlot + slots.IndexOf(slot))
                    : new BodySegment.Static(piece.Static!)
            ),
        ];

    /// <summary>Writes the value of each slot, escaped.</summary>
    /// <param name="into">At least <see cref="SlotCount"/>.</param>
    public void Fill(CopyValues copy, Span<string> into)
    {
        TemplateContext? context = null;
        for (var i = 0; i < slots.Count; i++)
            into[i] = slots[i] switch
            {
                Slot.Field field => encoder.Encode(copy[field.Name] is { Length: > 0 } value ? value : field.Default),
                Slot.Rendered(var statement) => Render(statement, context ??= Context(copy)),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
    }

    /// <summary>The whole text for one person.</summary>
    public string Render(CopyValues copy)
    {
        var values = new string[slots.Count];
        Fill(copy, values);
        var text = new StringBuilder();
        foreach (var (fixedText, slot) in pieces)
            text.Append(slot is null ? fixedText : values[slots.IndexOf(slot)]);
        return text.ToString();
    }

    string Render(Statement statement, TemplateContext context)
    {
        using var writer = new StringWriter();
        // Nothing here waits: all values are in memory.
        statement.WriteToAsync(writer, encoder, context).AsTask().GetAwaiter().GetResult();
        return writer.ToString();
    }

    static TemplateContext Context(CopyValues copy)
    {
        var context = new TemplateContext(Options);
        foreach (var group in (ReadOnlySpan<string>)["person", "list", "brand", "exits"])
            context.SetValue(group, copy.Group(group));
        return context;
    }

    static Slot SlotOf(Statement statement) =>
        statement is not OutputStatement { Expression: var expression } ? new Slot.Rendered(statement)
        : LiquidFields.NameOf(expression) is { } plain ? new Slot.Field(plain, "")
        : expression
            is FilterExpression
            {
                Name: "default",
                Input: var input,
                Parameters: [{ Name: null, Expression: LiteralExpression { Value: StringValue literal } }]
            }
        && LiquidFields.NameOf(input) is { } field
            ? new Slot.Field(field, literal.ToStringValue())
        : new Slot.Rendered(statement);
}
