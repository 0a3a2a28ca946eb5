namespace WaActors.People;

/// <summary>
/// One key for all spellings of one person's number, so that who opted out under one is not written to under another. Pure, and stored: a change here needs a
/// migration of what is stored.
/// </summary>
public static class PersonKey
{
    /// <summary>
    /// The key of a number. Brazil's mobiles got a ninth digit that WhatsApp often leaves out (553187654321 is 5531987654321); numbers of Mexico and Argentina
    /// carry a third digit that some systems leave out (5215512345678 is 525512345678, 5491112345678 is 541112345678). All other numbers are their own key.
    /// </summary>
    /// <param name="phone">E.164 digits without plus.</param>
    /// <returns>The number in its full spelling for Brazil, in the short one for Mexico and Argentina. Applied to a key it returns the key.</returns>
    /// <remarks>A Brazilian number of eight digits that begins with 2 to 5 is a landline and stays as it is.</remarks>
    public static string Of(string phone)
    {
        ArgumentNullException.ThrowIfNull(phone);
        return phone switch
        {
            ['5', '5', _, _, >= '6' and <= '9', _, _, _, _, _, _, _] => phone.Insert(4, "9"),
            ['5', '2', '1', _, _, _, _, _, _, _, _, _, _] => phone.Remove(2, 1),
            ['5', '4', '9', _, _, _, _, _, _, _, _, _, _] => phone.Remove(2, 1),
            _ => phone,
        };
    }
}
