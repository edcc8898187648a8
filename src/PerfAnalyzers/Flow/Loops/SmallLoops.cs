using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>
/// Loops in which a query for each element is true and costs little beside all else: their elements are few by what they are, or each
/// of them is work of its own.
/// </summary>
internal static class SmallLoops
{
    private const int MaxDepth = 1;

    /// <summary>Code that is being typed may give a variable its own value.</summary>
    private const int MaxSteps = 24;

    // What an application has a handful of. A request uploads a handful of files.
    private static readonly string[] s_few =
        ["Language", "Locale", "Culture", "Currency", "Role", "Method", "Type", "Kind", "Status", "Environment", "Theme", "FormFile"];

    // What one thing has for each of the application's languages.
    private static readonly string[] s_translated = ["Localized", "Translation"];

    private static readonly string[] s_suffixes =
        ["Dto", "DTO", "Model", "ViewModel", "Vm", "VM", "Entity", "Data", "Info", "Record", "Id"];

    /// <summary>True when not much is gained by one query for all elements.</summary>
    public static bool Is(Repetition repetition, IOperation operation, EfModel model)
    {
        if (repetition.Loop is not { } loop)
            return false;
        return AreFew(repetition, model)
            || BodyOf(loop) is { } body && (IsPaced(body) || IsWorkOfItsOwn(body, operation, model));
    }

    /// <summary>True when the elements are few: by their kind, or by where they come from.</summary>
    public static bool AreFew(Repetition repetition, EfModel model) =>
        repetition is { Loop: not null, Elements: { } elements }
        && (IsOfFew(elements)
            || IsOfChangedEntities(elements)
            || IsOfOneText(elements)
            || IsOfOneEdit(elements, model)
            || LeavesOutChildren(repetition.Loop, model)
            || AreGivenFew(elements, model)
            || IsChosenByRequest(elements, model)
            || IsOfAdministratorsForm(elements, model));

    /// <summary>True when the elements are of a kind of which an application has a handful.</summary>
    public static bool AreOfFewKinds(Repetition repetition) => repetition.Elements is { } elements && IsOfFew(elements);

    private static IOperation? BodyOf(IOperation loop) => loop switch
    {
        ILoopOperation { Body: var body } => body,
        IInvocationOperation call => call.Arguments.Select(static a => a.Value.AsLambda()?.Body).FirstOrDefault(static b => b is not null),
        _ => null,
    };

    /// <summary>
    /// foreach (var language in languages), foreach (var role in userRoles), foreach (var pair in settingsByPaymentMethod)
    /// </summary>
    private static bool IsOfFew(IOperation elements) =>
        (elements.Unwrap().Type.ElementType() ?? elements.Type.ElementType()) is INamedTypeSymbol element
        && IsOfFew(elements, element is { Name: "KeyValuePair", TypeArguments: [INamedTypeSymbol key, _] } ? key.Name : element.Name);

    private static bool IsOfFew(IOperation elements, string name) =>
        (s_few.Any(word => WithoutSuffix(name).EndsWith(word, StringComparison.Ordinal))
            || FewElements.Resolve(elements) is IPropertyReferenceOperation
                && s_translated.Any(word => WithoutSuffix(name).EndsWith(word, StringComparison.Ordinal)));

    private static string WithoutSuffix(string name)
    {
        foreach (var suffix in s_suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
                name = name.Substring(0, name.Length - suffix.Length);
        }

        return name;
    }

    /// <summary>ChangeTracker.Entries(), entries.Where(e => e.State == EntityState.Deleted): what one save changes.</summary>
    private static bool IsOfChangedEntities(IOperation elements)
    {
        var current = FewElements.Resolve(elements);
        for (var steps = 0; steps < MaxSteps && current is IInvocationOperation call; steps++)
        {
            if (call.TargetMethod.Name == "Entries"
                || call.TargetMethod.Name == "Where" && call.ArgumentFor(1)?.Value.AsLambda() is { } test
                    && test.Descendants().Any(static d => d.Type is { Name: "EntityState", TypeKind: TypeKind.Enum }))
                return true;
            if (call.Receiver() is not { } receiver)
                return false;
            current = FewElements.Resolve(receiver);
        }

        return false;
    }

    /// <summary>
    /// foreach (var id in selectedIds), request.Form.Keys: as many as somebody has ticked. A client that is a program sends any number.
    /// </summary>
    private static bool IsChosenByRequest(IOperation elements, EfModel model)
    {
        var value = Origin(elements);
        if (value is IPropertyReferenceOperation { Property.Name: "Keys", Instance: { } form } && form.Type is { Name: "IFormCollection" })
            return true;
        if (value.Type.ElementType()?.UnwrapNullable() is not { } element
            || !(element.IsValueType || element.SpecialType == SpecialType.System_String))
            return false;
        var isTicked = false;
        while (value is IPropertyReferenceOperation { Property: { IsIndexer: false, Name: var name }, Instance: { } instance })
        {
            isTicked |= SaysTicked(name);
            value = instance.Unwrap();
        }

        return value is IParameterReferenceOperation { Parameter: var parameter }
            && Endpoint.Around(elements, model) is { } endpoint
            && parameter.ContainingSymbol.IsSame(endpoint.Method)
            && (isTicked || SaysTicked(parameter.Name) || BackOffice.Contains(endpoint.Method, model));
    }

    /// <summary>
    /// foreach (var part in model.Parts): what an administrator has put into one form, in the action that gets it, or in a method that only
    /// such actions call with what they got. So it is with what is read by the keys of a form.
    /// </summary>
    private static bool IsOfAdministratorsForm(IOperation elements, EfModel model)
    {
        var origin = Origin(elements);
        if (FormOf(origin) is { } parts)
            return !model.Entities.IsEntity(elements.Unwrap().Type.ElementType()) && IsOfAdministrator(parts, model);
        // foreach (var product in await products.GetManyAsync(selection.Ids))
        return origin is IInvocationOperation read
            && read.Arguments.Any(a => a.Value.Unwrap().Type.ElementType() is { } key
                && (key.IsValueType || key.SpecialType == SpecialType.System_String)
                && FormOf(Origin(a.Value)) is { } keys
                && IsOfAdministrator(keys, model));
    }

    private static bool IsOfAdministrator(IParameterReferenceOperation form, EfModel model) =>
        form.Parameter is { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } parameter
        && IsGiven(parameter, method, form, model)
        && BackOffice.Contains(method, model);

    /// <summary>The parameter of <c>model</c>, <c>model.Parts</c>, <c>selection.GetIds()</c>.</summary>
    private static IParameterReferenceOperation? FormOf(IOperation value)
    {
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            switch (value)
            {
                case IParameterReferenceOperation parameter:
                    return parameter;
                case IPropertyReferenceOperation { Property.IsIndexer: false, Instance: { } instance }:
                    value = FewElements.Resolve(instance);
                    continue;
                case IInvocationOperation { Instance: { } instance, Arguments.IsEmpty: true }:
                    value = FewElements.Resolve(instance);
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>True when the request gives a parameter its value: itself, or as what its method is called with.</summary>
    private static bool IsGiven(IParameterSymbol form, IMethodSymbol method, IOperation use, EfModel model)
    {
        if (BodyIndex.Around(use).WritesOf(form).Count > 0)
            return false;
        if (Endpoint.Around(use, model) is { } endpoint)
            return endpoint.Method.IsSame(method) && endpoint.IsFromRequest(form);
        var calls = Callers.CallsOf(method, model).ToList();
        return calls.Count > 0 && calls.TrueForAll(c =>
            c.Call.ArgumentFor(form.Ordinal)?.Value is { } argument
            && FormOf(argument.Unwrap()) is { Parameter: var given } root
            && BodyIndex.Around(root).WritesOf(given).Count == 0
            && Endpoint.Around(c.Call, model) is { } caller
            && caller.Method.IsSame(given.ContainingSymbol)
            && caller.IsFromRequest(given));
    }

    /// <summary>
    /// Notify(new[] { id }), Notify(isNew ? [id] : null): all calls of the method in sight give it as many elements as they write down.
    /// </summary>
    private static bool AreGivenFew(IOperation elements, EfModel model)
    {
        if (Origin(elements) is not IParameterReferenceOperation
            {
                Parameter: { IsParams: false, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } parameter,
            } reference
            || BodyIndex.Around(reference).WritesOf(parameter).Count > 0)
            return false;
        // Who else calls it gives it what it likes: another project, a request.
        var callers = Callers.All(method, model);
        if (callers.IsDefaultOrEmpty || Endpoint.KindOf(method, model) is not null)
            return false;
        var calls = Callers.CallsOf(method, model).ToList();
        return callers.Length == calls.Count
            && calls.TrueForAll(c => c.Call.ArgumentFor(parameter.Ordinal)?.Value is { } given && IsWrittenDown(given));
    }

    private static bool IsWrittenDown(IOperation given) => given.Unwrap() switch
    {
        IConditionalOperation { WhenFalse: { } whenFalse } choice => IsWrittenDown(choice.WhenTrue) && IsWrittenDown(whenFalse),
        ILocalReferenceOperation list when FewElements.IsFilledInPlace(list) => true,
        var value => value.IsNullConstant() || value is IDefaultValueOperation || FewElements.AreIn(value),
    };

    /// <summary>keywords.Split(','): what one text holds. Lines are as many as a file has, and so is anything that a file holds.</summary>
    private static bool IsOfOneText(IOperation elements) =>
        Origin(elements) is IInvocationOperation
        {
            TargetMethod: { Name: "Split", ContainingType.SpecialType: SpecialType.System_String },
            Arguments: [{ Value: var separators }, ..],
            Instance: { } text,
        }
        && Separators(separators) is [_, ..] all
        && all.All(static s => s is { ConstantValue: { HasValue: true, Value: var value } } && IsWithinLine(value))
        && !(FewElements.Resolve(text) is IInvocationOperation { TargetMethod: var source } && Starts(source, "Read"));

    /// <summary>
    /// post.Tags.Where(t => !chosen.Contains(t.Id)), chosen.Except(post.Tags.Select(t => t.Id)): what one edit takes away from the
    /// children of an entity, or adds to them.
    /// </summary>
    private static bool IsOfOneEdit(IOperation elements, EfModel model)
    {
        var value = FewElements.Resolve(elements);
        for (var steps = 0; steps < MaxSteps && value is IInvocationOperation call && call.Receiver() is { } receiver; steps++)
        {
            if (LeftOutOf(call) is { } others && (IsOfChildren(others, model) || IsOfChildren(receiver, model)))
                return true;
            value = FewElements.Resolve(receiver);
        }

        return false;
    }

    /// <summary>foreach (var id in chosen) { if (post.Tags.Any(t => t.Id == id)) continue; … }: what one edit adds.</summary>
    private static bool LeavesOutChildren(IOperation loop, EfModel model)
    {
        if (loop is not IForEachLoopOperation
            {
                Locals: [var element, ..],
                Body: IBlockOperation { Operations: [IConditionalOperation { WhenFalse: null } guard, ..] statements },
            })
            return false;
        var condition = guard.Condition.Unwrap();
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } && statements.Length == 1)
            condition = operand.Unwrap();
        else if ((guard.WhenTrue is IBlockOperation { Operations: [var only] } ? only : guard.WhenTrue)
            is not IBranchOperation { BranchKind: BranchKind.Continue })
            return false;
        return condition is IInvocationOperation { TargetMethod.Name: "Contains" or "Any" or "Exists" } test
            && test.Receiver() is { } children
            && IsOfChildren(children, model)
            && QueryLambda.Mentions(test, element);
    }

    /// <summary>What the elements are not in; null where they are chosen by what they are themselves.</summary>
    private static IOperation? LeftOutOf(IInvocationOperation call)
    {
        if (call.TargetMethod.Name is "Except" or "ExceptBy")
            return call.ArgumentFor(1)?.Value;
        if (call.TargetMethod.Name != "Where"
            || call.ArgumentFor(1)?.Value.AsLambda() is not { Symbol.Parameters: [var element, ..] } lambda)
            return null;
        var others = lambda.SingleReturnedValue()?.Unwrap() switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } =>
                operand.Unwrap() is IInvocationOperation { TargetMethod.Name: "Contains" or "Any" or "Exists" } test
                    ? test.Receiver()
                    : null,
            IInvocationOperation { TargetMethod.Name: "All" } all
                when all.ArgumentFor(1)?.Value.AsLambda()?.SingleReturnedValue()?.Unwrap()
                    is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } =>
                all.Receiver(),
            _ => null,
        };
        return others is not null && !QueryLambda.Mentions(others, element) ? others : null;
    }

    private static bool IsOfChildren(IOperation elements, EfModel model) =>
        Origin(elements) is IPropertyReferenceOperation { Property: var property }
        && model.Entities.FindNavigation(property) is { IsCollection: true };

    private static IOperation[] Separators(IOperation given) => FewElements.Resolve(given) switch
    {
        IArrayCreationOperation { Initializer.ElementValues: var values } => values.ToArray(),
        var one => [one],
    };

    private static bool IsWithinLine(object? separator) => separator switch
    {
        char character => character is not ('\n' or '\r'),
        string text => text.Length > 0 && text.IndexOfAny(['\n', '\r']) < 0,
        _ => false,
    };

    /// <summary>What elements are chosen from or made of one by one.</summary>
    private static IOperation Origin(IOperation elements)
    {
        var value = FewElements.Resolve(elements);
        for (var steps = 0; steps < MaxSteps
            && value is IInvocationOperation { TargetMethod.Name: var name } call
            && name is "Select" or "Where" or "Distinct" or "OfType" or "Cast" or "ToHashSet"
            && call.Receiver() is { } receiver; steps++)
            value = FewElements.Resolve(receiver);
        return value is ICoalesceOperation { Value: var given } ? FewElements.Resolve(given) : value;
    }

    private static bool SaysTicked(string name) =>
        name.IndexOf("select", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("checked", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>await Task.Delay(1500) after each: it is not to be fast.</summary>
    private static bool IsPaced(IOperation body) => body is IBlockOperation { Operations: var statements }
        && statements.OfType<IExpressionStatementOperation>().Any(static s =>
            (s.Operation is IAwaitOperation awaited ? awaited.Operation : s.Operation).DescendantsAndSelf().Any(static d =>
                d is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" }
                    or { Name: "Sleep", ContainingType.Name: "Thread" } }));

    /// <summary>cart.Add(item) saves, and asks much more than this query does; so does userManager.AddToRoleAsync(user, role).</summary>
    private static bool IsWorkOfItsOwn(IOperation body, IOperation operation, EfModel model)
    {
        foreach (var call in BodyIndex.Around(operation).Invocations)
        {
            if (!call.IsWithin(body) || SaveSummary.IsSave(call))
                continue;
            if (IsIdentityWrite(call.TargetMethod) || Saves(call, model, MaxDepth))
                return true;
        }

        return false;
    }

    private static bool IsIdentityWrite(IMethodSymbol method) =>
        method.ContainingType is { Name: "UserManager" or "RoleManager" }
        && (Starts(method, "Add") || Starts(method, "Remove") || Starts(method, "Create") || Starts(method, "Delete")
            || Starts(method, "Update"));

    private static bool Starts(IMethodSymbol method, string word) => method.Name.StartsWith(word, StringComparison.Ordinal);

    /// <summary>A method that saves, by whichever context or repository, always or where there is something to save.</summary>
    private static bool Saves(IInvocationOperation call, EfModel model, int depth)
    {
        if (!CallNames.Get(model).MaySave(call)
            || CallTargets.Method(call, model.Compilation) is not { } method
            || !CallNames.Get(model).MaySave(method)
            || model.Bodies.Get(method) is not { } body)
            return false;
        var calls = BodyIndex.Around(body).Invocations;
        return calls.Any(static inner => SaveSummary.IsSave(inner)) || depth > 0 && calls.Any(inner => Saves(inner, model, depth - 1));
    }
}
