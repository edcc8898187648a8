namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>What a loop goes over.</summary>
/// <param name="Keys">Values of an element, as the loop reads them.</param>
internal sealed record LoopSource(string Collection, string Element, string ElementType, IReadOnlyList<Typed> Keys)
{
    /// <summary>The entity that the elements are.</summary>
    public LibraryEntity? Entity { get; init; }

    /// <summary>How a loop with a counter finds the end; null where it can not.</summary>
    public string? Count { get; init; }

    public bool IsIndexed => Count is not null;

    /// <summary>Elements of the elements.</summary>
    public LoopSource? Inner { get; init; }

    /// <summary>What the loop does to each element first.</summary>
    public string? Write { get; init; }
}

internal sealed partial class LoopWriter
{
    private static readonly IReadOnlyList<Typed> s_rowKeys =
    [
        new("row.BookId", "int", "book"), new("row.BranchId", "int?", "branch"), new("row.AuthorId", "long", "author"), new("row.Number", "short", "number"),
        new("row.LoanId", "Guid", "loan"), new("row.Kind", "BookKind", "kind"), new("row.MemberId", "string", "member"), new("row.Text", "string?", "text"),
        new("row.BookId", "int", "book"), new("row.MemberId", "string", "member"),
    ];

    private LoopSource CreateSource() => choices.Next(17) switch
    {
        0 or 1 or 2 => Entities(),
        3 => StreamedEntities(),
        4 or 5 or 6 => Rows(),
        7 => FilteredRows(),
        8 => Values(),
        9 => Values(),
        10 => Pairs(),
        11 => Groups(),
        12 => SelectedValues(),
        13 => AnonymousObjects(),
        14 => NewEntities(),
        _ => Parents(),
    };

    private LoopSource Entities()
    {
        var entity = choices.Of(LibraryEntity.All);
        var name = Camel(entity.Set);
        var tracking = choices.Chance(40) ? ".AsNoTracking()" : "";
        var include = entity.References.Count > 0 && choices.Chance(20) ? $".Include(x => x.{entity.References[0].Name})" : "";
        var isArray = choices.Chance(15);
        Line($"var {name} = {Await($"db.{entity.Set}{tracking}{include}{entity.OrderBy("x")}.To{(isArray ? "Array" : "List")}{Async}()")};");
        return new(name, Camel(entity.Name), entity.Name, KeysOf(entity, include)) { Entity = entity, Count = isArray ? "Length" : "Count" };
    }

    private LoopSource StreamedEntities()
    {
        var entity = choices.Of(LibraryEntity.All);
        var query = $"db.{entity.Set}{(choices.Chance(50) ? ".AsNoTracking()" : "")}{entity.OrderBy("x")}";
        var head = choices.Chance(60) ? Await($"{query}.ToList{Async}()") : query;
        return new(head, Camel(entity.Name), entity.Name, KeysOf(entity, "")) { Entity = entity };
    }

    private LoopSource Rows()
    {
        var type = choices.Of("List<Row>", "Row[]", "IReadOnlyList<Row>", "IEnumerable<Row>", "ICollection<Row>");
        _parameters.Add(type + " rows");
        return new("rows", "row", "Row", s_rowKeys) { Count = type switch { "Row[]" => "Length", "List<Row>" or "IReadOnlyList<Row>" => "Count", _ => null } };
    }

    private LoopSource FilteredRows()
    {
        _parameters.Add("List<Row> rows");
        var head = choices.Of("rows.Where(r => r.BookId > 2)", "rows.OrderBy(r => r.Number).ThenBy(r => r.BookId)", "rows.Take(5)", "rows.DistinctBy(r => r.BookId)", "rows.AsEnumerable().Reverse()");
        if (choices.Chance(50))
            return new(head, "row", "Row", s_rowKeys);
        Line($"var some = {head}{(choices.Chance(50) ? ".ToList()" : "")};");
        return new("some", "row", "Row", s_rowKeys);
    }

    private LoopSource Values()
    {
        var (name, element, type, domain) = choices.Of(
            ("bookIds", "bookId", "int", "book"), ("bookIds", "id", "int", "book"), ("branchIds", "branchId", "int?", "branch"), ("authorIds", "id", "long", "author"),
            ("memberIds", "memberId", "string", "member"), ("texts", "text", "string?", "text"), ("numbers", "number", "int", "number"), ("loanIds", "loanId", "Guid", "loan"));
        var collection = choices.Of($"List<{type}>", $"{type}[]", $"IEnumerable<{type}>", $"HashSet<{type}>", $"IReadOnlyCollection<{type}>");
        _parameters.Add($"{collection} {name}");
        return new(name, element, type, [new(element, type, domain)]) { Count = collection.EndsWith("[]", StringComparison.Ordinal) ? "Length" : collection[0] == 'L' ? "Count" : null };
    }

    private LoopSource Pairs()
    {
        _parameters.Add("Dictionary<int, int> amounts");
        return choices.Next(3) switch
        {
            0 => new("amounts.Keys", "bookId", "int", [new("bookId", "int", "book")]),
            1 => new("amounts.OrderBy(p => p.Value)", "pair", "KeyValuePair<int, int>", [new("pair.Key", "int", "book"), new("pair.Value", "int", "number")]),
            _ => new("amounts", "pair", "KeyValuePair<int, int>", [new("pair.Key", "int", "book"), new("pair.Value", "int", "number")]),
        };
    }

    private LoopSource Groups()
    {
        _parameters.Add("List<Row> rows");
        var key = choices.Of(s_rowKeys);
        return new($"rows.GroupBy(r => {key.Name.Replace("row.", "r.", StringComparison.Ordinal)})", "group", "object", [key with { Name = "group.Key" }]);
    }

    private LoopSource SelectedValues()
    {
        var entity = choices.Of(LibraryEntity.All);
        var column = choices.Of(entity.Columns);
        Line($"var values = {Await($"db.{entity.Set}{entity.OrderBy("x")}.Select(x => x.{column.Name}).ToList{Async}()")};");
        return new("values", "value", column.Type, [column with { Name = "value" }]) { Count = "Count" };
    }

    private LoopSource AnonymousObjects()
    {
        var entity = choices.Of(LibraryEntity.All);
        var selected = entity.Columns.Where(_ => choices.Chance(70)).DefaultIfEmpty(entity.Columns[0]).ToList();
        Line($"var parts = {Await($"db.{entity.Set}{entity.OrderBy("x")}.Select(x => new {{ {string.Join(", ", selected.Select(c => "x." + c.Name))} }}).ToList{Async}()")};");
        return new("parts", "part", "object", [.. selected.Select(c => c with { Name = "part." + c.Name })]);
    }

    // Entities that nobody knows yet, and the loop adds.
    private LoopSource NewEntities()
    {
        _parameters.Add("List<Row> rows");
        var book = LibraryEntity.Get("Book");
        Line("var newBooks = rows.Select((r, i) => new Book { Title = r.Text ?? \"none\", Isbn = \"new\" + i, Stock = r.Number, Kind = r.Kind }).ToList();");
        return new("newBooks", "book", "Book", KeysOf(book, "")) { Entity = book, Count = "Count", Write = "db.Books.Add(book);" + (choices.Chance(60) ? "\n" + Save() : "") };
    }

    private LoopSource Parents()
    {
        var (parent, collection) = choices.Of(LibraryEntity.All.SelectMany(e => e.Collections.Select(c => (e, c))).ToList());
        var child = LibraryEntity.Get(collection.Entity);
        var name = Camel(parent.Set);
        var tracking = choices.Chance(40) ? ".AsNoTracking()" : "";
        Line($"var {name} = {Await($"db.{parent.Set}{tracking}.Include(x => x.{collection.Name}){parent.OrderBy("x")}.ToList{Async}()")};");
        var (outer, inner) = (Camel(parent.Name), child == parent ? "child" : Camel(child.Name));
        return new(name, outer, parent.Name, KeysOf(parent, ""))
        {
            Entity = parent,
            Count = "Count",
            Inner = new($"{outer}.{collection.Name}", inner, child.Name, [.. child.Columns.Select(c => c with { Name = $"{inner}.{c.Name}" }), .. KeysOf(parent, "").Take(2)]) { Entity = child },
        };
    }

    // Also what the row refers to has.
    private static IReadOnlyList<Typed> KeysOf(LibraryEntity entity, string include)
    {
        var element = Camel(entity.Name);
        IEnumerable<Typed> keys = entity.Columns.Select(c => c with { Name = $"{element}.{c.Name}" });
        if (include != "" && entity.Name is "Loan" or "Holding")
            keys = keys.Concat(LibraryEntity.Get(entity.References[0].Entity).Columns.Select(c => c with { Name = $"{element}.{entity.References[0].Name}.{c.Name}" }));
        return [.. keys];
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
