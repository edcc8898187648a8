namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>The queries of a loop, and what is done with what they find.</summary>
internal sealed partial class LoopWriter
{
    private enum Answer
    {
        Row,
        Rows,
        Value,
        Values,
        Count,
        Existence,
        Aggregate,
        Find,
    }

    private void WriteQuestion()
    {
        var (entity, column, key) = PickKey();
        if (_source.ElementType == "Row" && choices.Chance(6))
        {
            WriteListQuestion();
            return;
        }

        var written = WriteKey(key);
        var answer = choices.Next(100) switch
        {
            < 34 => Answer.Row,
            < 48 => Answer.Rows,
            < 57 => Answer.Value,
            < 63 => Answer.Values,
            < 71 => Answer.Count,
            < 84 => Answer.Existence,
            < 91 => Answer.Aggregate,
            _ => Answer.Find,
        };
        if (answer == Answer.Find && (entity.Key is not [var only] || only != column.Name || written.Type != column.Type))
            answer = Answer.Row;
        switch (answer)
        {
            case Answer.Row:
                WriteRow(entity, column, written);
                break;
            case Answer.Rows:
                WriteRows(entity, column, written);
                break;
            case Answer.Value or Answer.Values:
                WriteValues(entity, column, written, isOne: answer == Answer.Value);
                break;
            case Answer.Find:
                var found = NewName("found");
                var call = choices.Chance(70) ? $"db.{entity.Set}.Find{Async}({written.Name})" : $"db.Find{Async}<{entity.Name}>({written.Name})";
                Line($"var {found} = {Await(call)};");
                UseRow(found, entity, column, written, isThrown: false);
                break;
            default:
                WriteNumber(entity, column, written, answer);
                break;
        }
    }

    private (LibraryEntity Entity, Typed Column, Typed Key) PickKey()
    {
        var all = LibraryEntity.All.SelectMany(e => e.Columns.SelectMany(c => _source.Keys.Where(c.Meets).Select(k => (Entity: e, Column: c, Key: k)))).ToList();
        var entity = choices.Of(all.Select(a => a.Entity).Distinct().ToList());
        var ofEntity = all.Where(a => a.Entity == entity).ToList();
        // Keys are asked for more than what is none.
        var keys = ofEntity.Where(a => a.Column.Domain is not ("text" or "number" or "kind")).ToList();
        return choices.Of(keys.Count > 0 && choices.Chance(70) ? keys : ofEntity);
    }

    /// <summary>The key as the query has it, after what has to stand before the query.</summary>
    private Typed WriteKey(Typed key)
    {
        if (key.IsNullable && !_keyIsAsked)
        {
            _keyIsAsked = choices.Chance(60);
            var name = NewName("key");
            switch (choices.Next(5))
            {
                case 0:
                    Line($"if ({key.Name} == null)\n    continue;");
                    return key.Type == "string?" ? key : choices.Chance(60) ? key with { Name = key.Name + ".Value", Type = key.Type.TrimEnd('?') } : key;
                case 1:
                    Line($"if ({key.Name} is not {{ }} {name})\n    continue;");
                    return key with { Name = name, Type = key.Type.TrimEnd('?') };
                case 2:
                    Line($"var {name} = {key.Name};");
                    return key with { Name = name };
                case 3 when key.Type != "string?":
                    Line($"if (!{key.Name}.HasValue)\n    break;");
                    return key with { Name = key.Name + ".Value", Type = key.Type.TrimEnd('?') };
                default:
                    return key;
            }
        }

        switch (choices.Next(12))
        {
            case 0 or 1:
                var name = NewName("key");
                Line($"var {name} = {key.Name};");
                return key with { Name = name };
            case 2 when key.Type == "int":
                return key with { Name = key.Name + " + 1" };
            case 3 when key.Type == "int" && _source.ElementType is "int" or "Row":
                return key with { Name = $"KeyOf({_source.Element})", Type = "int" };
            case 4 when key.Type == "string":
                return key with { Name = key.Name + choices.Of(".Trim()", ".ToLower()") };
            default:
                return key;
        }
    }

    private string Condition(string row, LibraryEntity entity, Typed column, Typed key)
    {
        var conditions = new List<string>
        {
            choices.Next(8) switch
            {
                0 => $"{Operand(key.Name)} == {row}.{column.Name}",
                1 when column.Type is "int?" or "long?" && !key.IsNullable => $"{row}.{column.Name}.Value == {Operand(key.Name)}",
                2 when column.Type == key.Type && column.Type is "int" or "long" => $"{row}.{column.Name}.Equals({key.Name})",
                _ => $"{row}.{column.Name} == {Operand(key.Name)}",
            },
        };
        if (choices.Chance(18))
        {
            // A second part of the key.
            var others = entity.Columns.Where(c => c != column).SelectMany(c => _source.Keys.Where(c.Meets).Select(k => $"{row}.{c.Name} == {k.Name}")).ToList();
            if (others.Count > 0)
                conditions.Add(choices.Of(others));
        }

        while (choices.Chance(22) && conditions.Count < 4)
            conditions.Add(ExtraCondition(row, entity));
        if (choices.Chance(30))
            conditions.Reverse();
        return string.Join(" && ", conditions.Distinct());
    }

    private string ExtraCondition(string row, LibraryEntity entity)
    {
        switch (choices.Next(6))
        {
            case 0 or 1 when entity.Numbers.Any():
                return $"{row}.{choices.Of([.. entity.Numbers])} {choices.Of(">", "<=", "!=")} 2";
            case 2 when entity.Columns.FirstOrDefault(c => c.IsNullable) is { } nullable:
                return $"{row}.{nullable.Name} {choices.Of("!=", "==")} null";
            case 3 when entity.Columns.Any(c => c.Domain == "text"):
                _parameters.Add("string city");
                return $"{row}.{choices.Of([.. entity.Columns.Where(c => c.Domain == "text").Select(c => c.Name)])} != city";
            case 4 when entity.Collections.Count > 0:
                return $"{row}.{choices.Of(entity.Collections).Name}.Any()";
            case 5 when entity.Numbers.Any() && _loop != LoopKind.Lambda:
                // Another number each time.
                return $"{row}.{choices.Of([.. entity.Numbers])} < log.Count + 3";
            default:
                return $"{row}.{entity.Columns[^1].Name} != default";
        }
    }

    /// <summary>A set and what stands between it and the condition.</summary>
    private string Begin(LibraryEntity entity, bool isOfRows)
    {
        var begin = choices.Next(16) switch
        {
            0 => $"db.Set<{entity.Name}>()",
            1 when entity.Numbers.Any() => Begun(entity),
            2 => $"db.{entity.Set}.Where(x => !seen{entity.Set}.Contains(x.{entity.Columns[0].Name}))",
            _ => "db." + entity.Set,
        };
        if (begin.Contains("!seen", StringComparison.Ordinal))
            _declarations.Add($"var seen{entity.Set} = new List<{entity.Columns[0].Type}>();");
        if (isOfRows && choices.Chance(35))
            begin += ".AsNoTracking()";
        if (isOfRows && choices.Chance(15))
        {
            var navigations = entity.References.Concat(entity.Collections).ToList();
            begin += $".Include(x => x.{choices.Of(navigations).Name})";
        }

        return begin;
    }

    // A query that begins before the loop, by a number that may change in it.
    private string Begun(LibraryEntity entity)
    {
        var name = NewName("begun");
        _declarations.Add("var least = 0;");
        _declarations.Add($"var {name} = db.{entity.Set}.Where(x => x.{entity.Numbers.First()} > least);");
        if (choices.Chance(40))
            _atEndOfRound.Add("least++;");
        return name;
    }

    private void WriteRow(LibraryEntity entity, Typed column, Typed key)
    {
        var row = Letter(entity);
        var begin = Begin(entity, isOfRows: true);
        var method = choices.Of("FirstOrDefault", "FirstOrDefault", "FirstOrDefault", "SingleOrDefault", "First", "Single", "LastOrDefault");
        var isKey = entity.Key is [var only] && only == column.Name;
        var order = method is "LastOrDefault" || method.StartsWith("First", StringComparison.Ordinal) && !isKey && choices.Chance(60)
            ? choices.Chance(30) && entity.Numbers.Any() ? $".OrderByDescending(x => x.{entity.Numbers.First()}){entity.OrderBy("x").Replace(".OrderBy", ".ThenBy", StringComparison.Ordinal)}" : entity.OrderBy("x")
            : "";
        var condition = $"{row} => {Condition(row, entity, column, key)}";
        var query = choices.Next(3) switch
        {
            0 => $"{begin}.Where({condition}){order}.{method}{Async}()",
            1 => $"{begin}{order}.Where({condition}).{method}{Async}()",
            _ => $"{begin}{order}.{method}{Async}({condition})",
        };
        var found = NewName("found");
        Line($"var {found} = {Await(query)};");
        UseRow(found, entity, column, key, isThrown: !method.EndsWith("OrDefault", StringComparison.Ordinal));
    }

    private void UseRow(string found, LibraryEntity entity, Typed column, Typed key, bool isThrown)
    {
        var test = isThrown ? 9 : choices.Next(10);
        switch (test)
        {
            case 0 or 1:
                Line($"if ({found} == null)\n    continue;");
                break;
            case 2:
                Line($"if ({found} is null)");
                Open();
                Line("log.Add(\"none\");");
                Line(choices.Of("continue;", "continue;", "break;", "return log;"));
                Close();
                break;
            case 3:
                Line($"if ({found} == null)\n    throw new InvalidOperationException(\"none\");");
                break;
            case 4 when entity.Name is not ("Loan" or "Holding") && column.Type == key.Type:
                Line($"if ({found} == null)");
                Open();
                Line($"{found} = new {entity.Name} {{ {New(entity, column)}{column.Name} = {key.Name} }};");
                Line($"db.{entity.Set}.Add({found});");
                if (choices.Chance(50))
                    Line(Save());
                Close();
                break;
            case 4 or 5 or 6:
                Line($"if ({found} != null)");
                Open();
                ChangeRow(found, entity, column);
                Close();
                return;
            case 7 or 8:
                Line($"log.Add({found}?.{choices.Of(entity.Columns).Name});");
                return;
            default:
                if (!isThrown)
                    Line($"if ({found} == null)\n    continue;");
                break;
        }

        ChangeRow(found, entity, column);
    }

    // Without what would be said twice.
    private static string New(LibraryEntity entity, Typed column) =>
        string.Concat(entity.New.Split(", ").Where(p => !p.StartsWith(column.Name + " ", StringComparison.Ordinal)).Select(p => p + ", "));

    private void ChangeRow(string found, LibraryEntity entity, Typed column)
    {
        switch (choices.Next(20))
        {
            case 16 when entity.References.Count > 0 && entity.Name != "Holding":
                var (reference, target) = choices.Of(entity.References);
                Line($"{found}.{reference} = {(entity.Name == "Loan" ? Await($"db.{LibraryEntity.Get(target).Set}.OrderBy(x => x.Id).First{Async}()") : "null")};");
                break;
            case 17 when entity.Collections.Count > 0:
                Line($"{found}.{choices.Of(entity.Collections).Name}.Clear();");
                break;
            case 18:
                Line(choices.Of($"db.Update({found});", $"db.Attach({found});", "db.ChangeTracker.Clear();", $"db.Entry({found}).State = EntityState.Detached;"));
                break;
            case 19 when entity.Numbers.Any():
                Line($"{Await($"db.{entity.Set}.ExecuteUpdate{Async}(s => s.SetProperty(x => x.{entity.Numbers.First()}, 3))")};");
                break;
            case 0 or 1 when entity.Numbers.Any():
                Line($"{found}.{choices.Of([.. entity.Numbers])} += 1;");
                break;
            case 2 when entity.Columns.Any(c => c.Domain == "text"):
                Line($"{found}.{choices.Of([.. entity.Columns.Where(c => c.Domain == "text").Select(c => c.Name)])} += \"!\";");
                break;
            case 3 when !entity.Key.Contains(column.Name):
                // What is asked for.
                Line($"{found}.{column.Name} = {(column.IsNullable ? "null" : column.Type == "string" ? "\"moved\"" : "default")};");
                break;
            case 4:
                Line($"db.{(choices.Chance(50) ? entity.Set + "." : "")}Remove({found});");
                break;
            case 5 when entity.References.Count > 0:
                Line($"log.Add({found}.{entity.References[0].Name} != null);");
                break;
            case 6 when entity.Collections.Count > 0:
                Line($"log.Add({found}.{choices.Of(entity.Collections).Name}.Count);");
                break;
            case 7:
                _atEndOfRound.Add($"log.Add({_source.Keys[0].Name});");
                break;
            case 8 when entity.References.Count > 0:
                Line($"db.Add(new Branch {{ Name = {entity.Describe(found)} }});");
                break;
            default:
                Line($"log.Add({entity.Describe(found)});");
                return;
        }

        if (choices.Chance(30))
            Line(Save());
        if (choices.Chance(60))
            Line($"log.Add({entity.Describe(found)});");
    }

    private void WriteRows(LibraryEntity entity, Typed column, Typed key)
    {
        var row = Letter(entity);
        var isOrdered = choices.Chance(60);
        var query = $"{Begin(entity, isOfRows: true)}.Where({row} => {Condition(row, entity, column, key)}){(isOrdered ? entity.OrderBy(row) : "")}";
        if (choices.Chance(25))
        {
            var one = NewName(Camel(entity.Name) + "Row");
            Line($"foreach (var {one} in {(choices.Chance(50) ? Await($"{query}.ToList{Async}()") : isOrdered ? query : query + entity.OrderBy(row))})");
            Open();
            ChangeRow(one, entity, column);
            Close();
            return;
        }

        var found = NewName(Camel(entity.Set) + "Found");
        Line($"var {found} = {Await($"{query}.To{choices.Of("List", "List", "Array")}{Async}()")};");
        switch (choices.Next(6))
        {
            case 0:
                Line($"if (!{found}.Any())\n    continue;");
                break;
            case 1:
                Line($"db.{entity.Set}.RemoveRange({found});");
                break;
            case 2 when entity.Numbers.Any():
                Line($"foreach (var x in {found})\n    x.{entity.Numbers.First()} += 1;");
                break;
        }

        Line($"log.Add(string.Join(\", \", {found}.Select(x => {entity.Describe("x")}){(isOrdered ? "" : ".Order()")}));");
    }

    private void WriteValues(LibraryEntity entity, Typed column, Typed key, bool isOne)
    {
        var row = Letter(entity);
        var selected = choices.Of(entity.Columns);
        var value = choices.Next(4) switch
        {
            0 => $"new {{ {row}.{entity.Columns[0].Name}, Other = {row}.{selected.Name} }}",
            1 when entity.References.Count > 0 && entity.Name is "Loan" or "Holding" => $"{row}.{entity.References[0].Name}.{LibraryEntity.Get(entity.References[0].Entity).Columns[^1].Name}",
            2 when entity.Collections.Count > 0 => $"{row}.{entity.Collections[0].Name}.Count",
            _ => $"{row}.{selected.Name}",
        };
        var query = $"{Begin(entity, isOfRows: false)}.Where({row} => {Condition(row, entity, column, key)}){entity.OrderBy(row)}.Select({row} => {value})";
        var found = NewName("value");
        if (isOne)
        {
            Line($"var {found} = {Await($"{query}.{choices.Of("FirstOrDefault", "FirstOrDefault", "SingleOrDefault", "First")}{Async}()")};");
            Line($"log.Add({found});");
            return;
        }

        Line($"var {found} = {Await($"{query}{choices.Of("", "", ".Distinct()")}.ToList{Async}()")};");
        Line($"log.Add(string.Join(\", \", {found}.Select(x => $\"{{x}}\").Order()));");
    }

    private void WriteNumber(LibraryEntity entity, Typed column, Typed key, Answer answer)
    {
        var row = Letter(entity);
        var begin = Begin(entity, isOfRows: false);
        var condition = $"{row} => {Condition(row, entity, column, key)}";
        string Ask(string method) => Await(choices.Chance(60) ? $"{begin}.{method}{Async}({condition})" : $"{begin}.Where({condition}).{method}{Async}()");
        switch (answer)
        {
            case Answer.Existence:
                var isNegated = choices.Chance(40);
                var call = Ask("Any");
                Line($"if ({(isNegated ? "!" : "")}{(choices.Chance(20) ? $"({call})" : call)})");
                Open();
                Line($"log.Add({_source.Keys[0].Name});");
                if (choices.Chance(20))
                {
                    Line(entity.Name is "Branch" or "Author" or "Book" ? $"db.Add(new {entity.Name} {{ {entity.New} }});" : "db.Add(new Branch { Name = \"new\" });");
                    if (choices.Chance(40))
                        Line(Save());
                }

                if (choices.Chance(20))
                    Line(choices.Of("continue;", "break;"));
                Close();
                break;
            case Answer.Count:
                var count = NewName("count");
                Line($"var {count} = {Ask(choices.Of("Count", "Count", "LongCount"))};");
                if (choices.Chance(30))
                    Line($"if ({count} {choices.Of("==", ">")} 0)\n    continue;");
                Line($"log.Add({count});");
                break;
            default:
                var number = entity.Numbers.FirstOrDefault() ?? "Id";
                var nullable = entity.Columns.FirstOrDefault(c => c.Type is "int?" or "long?")?.Name;
                var method = choices.Of("Sum", "Max", "Min");
                var selected = method == "Sum" ? $"{row}.{number}" : nullable is not null && choices.Chance(50) ? $"{row}.{nullable}" : $"(int?){row}.{number}";
                if (entity.Name == "Author")
                    (method, selected) = ("Max", $"{row}.Born");
                Line($"log.Add({Await($"{begin}.Where({condition}).{method}{Async}({row} => {selected})")});");
                break;
        }
    }

    // A list of keys for each element.
    private void WriteListQuestion()
    {
        var (condition, entity) = choices.Of(
            ("row.BookIds.Contains(x.Id)", "Book"), ("row.BookIds.Contains(x.BookId)", "Loan"), ("row.BookIds.Contains(x.BookId)", "Holding"), ("row.Texts!.Contains(x.Name)", "Member"));
        var target = LibraryEntity.Get(entity);
        switch (choices.Next(4))
        {
            case 0:
                Line($"log.Add({Await($"db.{target.Set}.Any{Async}(x => {condition})")});");
                break;
            case 1:
                Line($"log.Add({Await($"db.{target.Set}.Count{Async}(x => {condition})")});");
                break;
            case 2:
                var ids = NewName("ids");
                Line($"var {ids} = {Await($"db.{target.Set}.Where(x => {condition}).Select(x => x.{target.Key[0]}).ToList{Async}()")};");
                Line($"log.Add(string.Join(\", \", {ids}.Order()));");
                break;
            default:
                var found = NewName("found");
                Line($"var {found} = {Await($"db.{target.Set}.Where(x => {condition}).ToList{Async}()")};");
                Line($"log.Add(string.Join(\", \", {found}.Select(x => {target.Describe("x")}).Order()));");
                break;
        }
    }

    private bool WriteLambda()
    {
        var (entity, column, key) = PickKey();
        if (_source.Write is not null)
            return false;
        var row = Letter(entity);
        var condition = $"{row} => {Condition(row, entity, column, key)}";
        var call = choices.Next(5) switch
        {
            0 => $"db.{entity.Set}.Count({condition})",
            1 => $"db.{entity.Set}.Any({condition})",
            2 => $"db.{entity.Set}.Where({condition}){entity.OrderBy(row)}.Select({row} => {row}.{entity.Columns[^1].Name}).FirstOrDefault()",
            3 => $"db.{entity.Set}.AsNoTracking().FirstOrDefault({condition})",
            _ => $"db.{entity.Set}.Where({condition}){entity.OrderBy(row)}.Select({row} => {row}.{entity.Columns[0].Name}).ToList().Count",
        };
        var elements = _source.Collection.StartsWith("await", StringComparison.Ordinal) ? $"({_source.Collection})" : _source.Collection;
        Line($"var answers = {elements}.Select({_source.Element} => {call}){choices.Of(".ToList()", ".ToList()", ".ToArray()", "")};");
        Line("foreach (var answer in answers)\n    log.Add(answer);");
        return true;
    }

    private void WriteBulkWrite()
    {
        var (entity, column, key) = PickKey();
        var row = Letter(entity);
        var number = entity.Numbers.FirstOrDefault() ?? "Born";
        var whole = _source.Keys.FirstOrDefault(k => k.Type == "int")?.Name ?? "4";
        var value = choices.Of("4", "4", $"{row} => {row}.{number} + 1", whole);
        var call = choices.Chance(50) ? $"ExecuteDelete{Async}()" : $"ExecuteUpdate{Async}(s => s.SetProperty({row} => {row}.{number}, {value}))";
        Open();
        Line($"{Await($"db.{entity.Set}.Where({row} => {Condition(row, entity, column, key)}).{call}")};");
        Close();
    }

    private string Letter(LibraryEntity entity) => choices.Chance(50) ? "x" : entity.Letter;

    private static string Operand(string key) => key.Contains(' ', StringComparison.Ordinal) ? $"({key})" : key;
}
