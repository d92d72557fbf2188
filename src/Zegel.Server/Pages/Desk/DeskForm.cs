namespace Zegel.Server.Pages.Desk;

/// <summary>What was typed into a form: kept on the page when something is wrong with it.</summary>
public sealed class DeskForm
{
    /// <summary>Longer than any field we have; what is longer still is cut, and then refused for its length.</summary>
    const int TextLengthMax = 4000;

    readonly IFormCollection? fields;

    DeskForm(IFormCollection? fields) => this.fields = fields;

    public static DeskForm Empty { get; } = new(null);

    public string this[string name] =>
        fields?[name].ToString() is not { } text ? ""
        : text.Length > TextLengthMax ? text[..TextLengthMax]
        : text;

    /// <summary>All values of a field that may come several times, such as ticks.</summary>
    public IReadOnlyList<string> All(string name) => fields is null ? [] : [.. fields[name].OfType<string>().Take(100)];

    /// <summary>The names of all fields, a thousand at most.</summary>
    public IReadOnlyList<string> Names => fields is null ? [] : [.. fields.Keys.Take(1000)];

    public static async Task<DeskForm> ReadAsync(HttpContext http, CancellationToken cancellationToken) =>
        new(await http.Request.ReadFormAsync(cancellationToken));
}
